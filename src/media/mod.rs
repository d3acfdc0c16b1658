//! The only place that names FFmpeg, the image decoders and `unsafe`: open, index, exact read, convert.

pub mod arrays;
mod color;
pub mod convert;
mod format;
pub mod index;
mod library;
pub mod paths;
pub mod raw;
pub mod reader;
pub mod source;
pub mod stills;
mod stored;
mod video;

pub use arrays::ChannelOrder;
pub use index::{FrameEntry, Index, IndexKind, Losses};
pub use library::{About, about, give_back_memory, keep_freed_memory, outlive_file_limits};
pub use raw::RawLayout;
pub use reader::{IndexDepth, IndexUpdate, Indexer, Opened, ReadEnd, Reader, open};
pub use source::{Note, SourceInfo, SourceKind, SourceSpec, StreamChoice};

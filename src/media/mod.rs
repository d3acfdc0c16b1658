//! The only place that names FFmpeg, the image decoders and `unsafe`: open, index, exact read, convert.

pub mod convert;
pub mod index;
pub mod paths;
pub mod reader;
pub mod source;
pub mod stills;

pub use index::{FrameEntry, Index, IndexKind};
pub use reader::{IndexDepth, IndexUpdate, Indexer, Opened, ReadEnd, Reader, open};
pub use source::{Note, SourceInfo, SourceKind, SourceSpec, StreamChoice};

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
pub use library::{About, about, keep_freed_memory, outlive_file_limits};
pub use raw::RawLayout;
pub use reader::{
    IndexDepth, IndexUpdate, Indexer, Opened, ReadEnd, Reader, Reading, open, open_for,
};
pub use source::{Note, SourceInfo, SourceKind, SourceSpec, StreamChoice};

/// Frees what is only kept for the next picture, and gives all freed memory back to the system. Takes some milliseconds;
/// for a moment when nobody waits.
pub fn give_back_memory() {
    convert::forget_kept();
    library::give_back_freed_memory();
}

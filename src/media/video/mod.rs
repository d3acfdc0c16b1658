//! Videos, by FFmpeg: open, count, and read exact frames.

mod complaints;
mod decode;
mod demux;
mod facts;
mod indexer;
mod losses;
mod packets;
mod picture;
mod place;
mod reader;
mod sequence;
mod stream;

pub(crate) use facts::open;

//! How a source is to be read where its file does not say, or says several things.

use std::path::Path;

use clap::Args;
use clap::builder::TypedValueParser;

use super::args::one_of;
use crate::media::{ChannelOrder, RawLayout, SourceSpec};

/// The options of a source, and of A where there are two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct SourceArgs {
    /// Which video stream to read, by its index among all streams of the file (`framelens info` lists them); the first
    /// one without this
    #[arg(long, value_name = "S")]
    pub stream: Option<usize>,
    /// Read the file as raw video of this geometry, such as 352x288:yuv420p:30; SKIP are bytes before the first frame.
    /// Without this the file's name tells it, as in clip_352x288_30_yuv420p.yuv
    #[arg(long, value_name = "WxH[:FORMAT[:RATE[:SKIP]]]")]
    pub raw: Option<RawLayout>,
    /// Order of the colour channels of a numpy array; bgr without this, as OpenCV has it
    #[arg(long, value_name = "ORDER", value_parser = orders())]
    pub channels: Option<ChannelOrder>,
}

impl SourceArgs {
    /// What to open at this path.
    pub fn spec(&self, path: &Path) -> SourceSpec {
        SourceSpec {
            stream: self.stream,
            raw: self.raw.clone(),
            channels: self.channels,
            ..SourceSpec::path(path)
        }
    }
}

/// The options of B.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct OtherSourceArgs {
    /// The same of B
    #[arg(long, value_name = "S", requires = "b")]
    pub stream_b: Option<usize>,
    /// The same of B
    #[arg(long, value_name = "WxH[:FORMAT[:RATE[:SKIP]]]", requires = "b")]
    pub raw_b: Option<RawLayout>,
    /// The same of B
    #[arg(long, value_name = "ORDER", value_parser = orders(), requires = "b")]
    pub channels_b: Option<ChannelOrder>,
}

impl OtherSourceArgs {
    /// What to open at this path.
    pub fn spec(&self, path: &Path) -> SourceSpec {
        SourceSpec {
            stream: self.stream_b,
            raw: self.raw_b.clone(),
            channels: self.channels_b,
            ..SourceSpec::path(path)
        }
    }
}

fn orders() -> impl TypedValueParser<Value = ChannelOrder> {
    one_of(
        ChannelOrder::ALL
            .map(|order| (order.name().to_owned(), order))
            .to_vec(),
    )
}

//! How a source is to be read where its file does not say, or says several things.

use std::path::Path;

use clap::Args;

use crate::media::SourceSpec;

/// The options of a source, and of A where there are two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct SourceArgs {
    /// Which video stream to read, by its index among all streams of the file (`framelens info` lists them); the first
    /// one without this
    #[arg(long, value_name = "S")]
    pub stream: Option<usize>,
}

impl SourceArgs {
    /// What to open at this path.
    pub fn spec(&self, path: &Path) -> SourceSpec {
        SourceSpec {
            stream: self.stream,
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
}

impl OtherSourceArgs {
    /// What to open at this path.
    pub fn spec(&self, path: &Path) -> SourceSpec {
        SourceSpec {
            stream: self.stream_b,
            ..SourceSpec::path(path)
        }
    }
}

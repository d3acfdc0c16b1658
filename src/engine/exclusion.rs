//! The image that leaves out parts of the picture.

use std::path::Path;
use std::sync::Arc;

use super::still::OpenSource;
use crate::analysis::stages::over;
use crate::analysis::{Areas, Mask, gray};
use crate::error::Result;
use crate::frame::Profile;
use crate::media::{IndexDepth, SourceSpec, convert};

/// The image that was read last.
#[derive(Default)]
pub(super) struct Exclusion {
    last: Option<(std::path::PathBuf, Result<Arc<Mask>>)>,
}

impl Exclusion {
    /// The image of the rule, read when it is another one than the last time.
    pub fn get(&mut self, areas: &Areas) -> Option<Result<Arc<Mask>>> {
        let path = areas.exclude_image.as_ref()?;
        if self.last.as_ref().is_none_or(|(last, _)| last != path) {
            self.last = Some((path.clone(), read(path).map(Arc::new)));
        }
        self.last.as_ref().map(|(_, mask)| mask.clone())
    }
}

/// 1 where the first picture of a source is brighter than 0.
fn read(path: &Path) -> Result<Mask> {
    let spec = SourceSpec::path(path);
    let mut source = OpenSource::open(&spec, IndexDepth::Enough, &mut |_, _| {})?;
    let frame = source.frame("the exclusion image", 0)?;
    let pixels = convert::to_pixels(&frame, Profile::Standard).map_err(|error| error.path(path))?;
    Ok(over(&gray(&pixels)?, 0))
}

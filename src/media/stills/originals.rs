//! Image files as FFmpeg decodes them: planes, palette and byte order as they lie in the file. The decoders of stills make
//! packed samples of all of that, which is what the window shows; a hash that is to be compared with ffmpeg's needs this.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::listing;
use crate::frame::Frame;
use crate::media::reader::{Opened, ReadEnd, Reading};
use crate::media::source::SourceSpec;
use crate::media::video;

/// The files of a source made of images, opened by FFmpeg as they are asked for.
pub struct Originals {
    files: Vec<PathBuf>,
    /// The file that is open, by its place; the reader is absent where FFmpeg cannot open it.
    open: Option<(usize, Option<Opened>)>,
}

impl Originals {
    /// `None` when the source is not made of images.
    pub fn of(spec: &SourceSpec) -> Option<Self> {
        if !super::claims(spec) {
            return None;
        }
        Some(Self {
            files: listing::list(spec).ok()?.files,
            open: None,
        })
    }

    /// Frame `number` of the source; `None` where FFmpeg cannot decode it.
    pub fn frame(&mut self, number: u64) -> Option<Arc<Frame>> {
        // One file holds all frames of an animation.
        let (file, within) = match self.files.len() {
            1 => (0, number),
            _ => (usize::try_from(number).ok()?, 0),
        };
        if self.open.as_ref().map(|(open, _)| *open) != Some(file) {
            let spec = SourceSpec::path(self.files.get(file)?);
            self.open = Some((file, video::open(&spec, Reading::Scattered).ok()));
        }
        let (_, opened) = self.open.as_mut()?;
        let mut last = None;
        let read = opened
            .as_mut()?
            .reader
            .read(within, &|| false, &mut |frame| {
                last = Some(frame);
                ControlFlow::Continue(())
            });
        match read {
            Ok(ReadEnd::Reached) => last.filter(|frame| frame.number == within),
            _ => None,
        }
    }
}

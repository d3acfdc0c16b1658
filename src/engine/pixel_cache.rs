//! Converted pictures of the frames in use: each conversion is made once.

use std::sync::{Arc, Mutex};

use super::lock::lock;
use crate::analysis::{PairInput, SizeRule};
use crate::error::Result;
use crate::frame::{Frame, Pixels, Profile};
use crate::media::convert;

/// Converted pictures of the frames in use.
#[derive(Default)]
pub(super) struct PixelCache {
    kept: Mutex<Vec<Converted>>,
}

struct Converted {
    frame: Arc<Frame>,
    profile: Profile,
    pixels: Arc<Pixels>,
}

impl PixelCache {
    pub fn get(&self, frame: &Arc<Frame>, profile: Profile) -> Result<Arc<Pixels>> {
        let known = lock(&self.kept)
            .iter()
            .find(|kept| Arc::ptr_eq(&kept.frame, frame) && kept.profile == profile)
            .map(|kept| Arc::clone(&kept.pixels));
        if let Some(pixels) = known {
            return Ok(pixels);
        }
        let pixels = Arc::new(convert::to_pixels(frame, profile)?);
        self.put(frame, profile, Arc::clone(&pixels));
        Ok(pixels)
    }

    /// From now on these are the frame's numbers under the profile.
    pub fn put(&self, frame: &Arc<Frame>, profile: Profile, pixels: Arc<Pixels>) {
        let mut kept = lock(&self.kept);
        kept.retain(|kept| !(Arc::ptr_eq(&kept.frame, frame) && kept.profile == profile));
        kept.push(Converted {
            frame: Arc::clone(frame),
            profile,
            pixels,
        });
    }

    /// Keeps the pictures of these frames only, under every profile.
    pub fn forget_all_but<'a>(&self, frames: impl Iterator<Item = &'a Arc<Frame>> + Clone) {
        lock(&self.kept).retain(|kept| frames.clone().any(|frame| Arc::ptr_eq(&kept.frame, frame)));
    }
}

/// B as it was scaled last.
#[derive(Default)]
pub(super) struct ScaledB(Option<Scaled>);

/// From which picture, how, and to which size.
struct Scaled {
    from: Arc<Pixels>,
    rule: SizeRule,
    size: (u32, u32),
    pixels: Arc<Pixels>,
}

impl ScaledB {
    /// Scales B to A's size where that was chosen and the sizes differ.
    pub fn apply(&mut self, input: &mut PairInput, rule: SizeRule) -> Result<()> {
        let (SizeRule::ScaleB(filter), Some(a), Some(b)) = (rule, &input.a, &input.b) else {
            return Ok(());
        };
        let size = (a.width, a.height);
        if size == (b.width, b.height) {
            return Ok(());
        }
        let known = self
            .0
            .as_ref()
            .filter(|last| Arc::ptr_eq(&last.from, b) && last.rule == rule && last.size == size)
            .map(|last| Arc::clone(&last.pixels));
        let scaled = match known {
            Some(pixels) => pixels,
            None => Arc::new(convert::scale(b, size.0, size.1, filter)?),
        };
        self.0 = Some(Scaled {
            from: Arc::clone(b),
            rule,
            size,
            pixels: Arc::clone(&scaled),
        });
        if let Some(native) = &input.b_native {
            input.b_native = Some(Arc::new(convert::scale(native, size.0, size.1, filter)?));
        }
        input.b = Some(scaled);
        input.b_scaled = true;
        Ok(())
    }
}

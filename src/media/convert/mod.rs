//! `Frame` -> `Pixels` under a pixel profile.

use crate::error::Result;
use crate::frame::{Frame, Pixels, Profile};

/// The numbers of a frame under a profile. swscale contexts are kept per thread.
///
/// # Errors
/// When swscale knows no way from the frame's pixel format.
pub fn to_pixels(frame: &Frame, profile: Profile) -> Result<Pixels> {
    let _ = (frame, profile);
    todo!()
}

//! Which geometries the size of a raw file allows.

use super::frame_bytes;
use crate::media::format;

/// A geometry that divides a file into whole frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    pub width: u32,
    pub height: u32,
    pub frames: u64,
}

/// Sizes that video and test clips usually have, the commonest first.
const SIZES: [(u32, u32); 30] = [
    (1920, 1080),
    (1280, 720),
    (352, 288),
    (640, 480),
    (3840, 2160),
    (176, 144),
    (640, 360),
    (720, 576),
    (720, 480),
    (832, 480),
    (416, 240),
    (1024, 768),
    (854, 480),
    (960, 540),
    (768, 576),
    (320, 240),
    (320, 180),
    (480, 270),
    (704, 576),
    (800, 600),
    (1280, 1024),
    (1440, 1080),
    (1600, 1200),
    (1920, 1200),
    (2048, 1080),
    (2560, 1440),
    (4096, 2160),
    (512, 512),
    (256, 256),
    (128, 128),
];

/// The usual sizes that divide `bytes` into whole frames of this pixel format (FFmpeg's name), the commonest first.
pub fn guesses(bytes: u64, pixel_format: &str) -> Vec<Guess> {
    let Ok(described) = format::from_name(pixel_format).and_then(format::describe) else {
        return Vec::new();
    };
    SIZES
        .into_iter()
        .filter_map(|(width, height)| {
            let frame = frame_bytes(&described, width, height).ok()?;
            let frames = bytes / frame;
            (frames > 0 && bytes.is_multiple_of(frame)).then_some(Guess {
                width,
                height,
                frames,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sizes_that_leave_nothing_over_are_offered() {
        let cif = 352 * 288 * 3 / 2;
        let found = guesses(cif * 7, "yuv420p");
        assert!(found.contains(&Guess {
            width: 352,
            height: 288,
            frames: 7
        }));
        assert!(
            found
                .iter()
                .all(|g| (cif * 7).is_multiple_of(u64::from(g.width * g.height) * 3 / 2))
        );
        assert!(
            !guesses(cif * 7 + 1, "yuv420p")
                .iter()
                .any(|g| g.width == 352)
        );
        assert!(guesses(0, "gray").is_empty() && guesses(1 << 20, "none such").is_empty());
    }
}

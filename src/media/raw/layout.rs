//! The geometry of raw video, which the file itself does not tell: as it is typed, and as file names tell it.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::frame::Rational;
use crate::media::format;

/// How raw samples are to be read. Written `WxH[:FORMAT[:RATE[:SKIP]]]`: `352x288:yuv420p:30`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RawLayout {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// FFmpeg's name; by the file's extension when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixel_format: Option<String>,
    /// Frames per second; 25 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rational>,
    /// Bytes before the first frame.
    #[serde(default)]
    pub skip: u64,
}

impl fmt::Display for RawLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)?;
        if let Some(name) = &self.pixel_format {
            write!(f, ":{name}")?;
        }
        if let Some(rate) = self.rate {
            write!(f, ":{rate}")?;
        }
        if self.skip > 0 {
            write!(f, ":{}", self.skip)?;
        }
        Ok(())
    }
}

impl FromStr for RawLayout {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let shape =
            || "WIDTHxHEIGHT:FORMAT[:RATE[:SKIP]] is needed, such as 352x288:yuv420p:30".to_owned();
        let mut parts = typed.split(':');
        let (width, height) = parts.next().and_then(size).ok_or_else(shape)?;
        let pixel_format = parts
            .next()
            .map(|name| {
                known_format(name).ok_or_else(|| {
                    format!("FFmpeg knows no pixel format {name:?} (ffmpeg -pix_fmts lists them)")
                })
            })
            .transpose()?;
        let rate = parts
            .next()
            .map(|text| rate(text).ok_or_else(shape))
            .transpose()?;
        let skip = parts
            .next()
            .map(|text| text.parse().map_err(|_| shape()))
            .transpose()?;
        if parts.next().is_some() {
            return Err(shape());
        }
        Ok(Self {
            width,
            height,
            pixel_format,
            rate,
            skip: skip.unwrap_or(0),
        })
    }
}

/// Frames per second: `30`, `29.97`, `30000/1001`.
pub fn rate(typed: &str) -> Option<Rational> {
    let rate = match typed.split_once('/') {
        Some((numerator, denominator)) => {
            Rational::new(numerator.parse().ok()?, denominator.parse().ok()?)?
        }
        None => {
            let value: f64 = typed.parse().ok()?;
            let thousandths = (value * 1000.0).round();
            if !(1.0..=1e9).contains(&thousandths) {
                return None;
            }
            let thousandths = thousandths as i32;
            if thousandths % 1000 == 0 {
                Rational::new(thousandths / 1000, 1)?
            } else {
                Rational::new(thousandths, 1000)?
            }
        }
    };
    (rate.numerator > 0 && rate.denominator > 0).then_some(rate)
}

/// FFmpeg's own spelling of a pixel format, when it is one whose samples lie in memory.
pub fn known_format(name: &str) -> Option<String> {
    let described = format::describe(format::from_name(&name.to_ascii_lowercase()).ok()?).ok()?;
    // A palette has no place in raw frames that programs agree on.
    (!described.palette && !described.components.is_empty()).then(|| described.name.clone())
}

/// The pixel format that a file's extension stands for. The outer `None`: not an extension of raw video.
pub fn extension_format(path: &Path) -> Option<Option<String>> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let name = match extension.as_str() {
        "yuv" | "i420" | "iyuv" => "yuv420p",
        "rgb" => "rgb24",
        "bgr" => "bgr24",
        "grey" | "y" | "y8" => "gray",
        "uyvy" => "uyvy422",
        "yuyv" | "yuy2" => "yuyv422",
        "raw" => return Some(None),
        other => other,
    };
    known_format(name).map(Some)
}

/// Geometry that a file name tells: `clip_352x288_30_yuv420p.yuv`, `Beauty_1920x1080_120fps_420_10bit_YUV.yuv`,
/// `foreman_qcif.yuv`.
pub fn by_name(path: &Path) -> Option<RawLayout> {
    let stem = path.file_stem()?.to_str()?.to_ascii_lowercase();
    let mut words = stem
        .split(['_', '-', '.', ' ', ','])
        .filter(|word| !word.is_empty());
    let ((width, height), mut rate_found) = words.by_ref().find_map(geometry)?;
    let (mut named, mut bits, mut chroma) = (None, None, None);
    for (position, word) in words.enumerate() {
        let per_second = word
            .strip_suffix("fps")
            .or_else(|| word.strip_suffix("hz"))
            .or_else(|| (position == 0 && rate_found.is_none()).then_some(word));
        if let Some(found) = per_second.and_then(plain_rate) {
            rate_found = Some(found);
        } else if let Some(found) = word
            .strip_suffix("bit")
            .or_else(|| word.strip_suffix("bits"))
        {
            bits = found
                .parse::<u8>()
                .ok()
                .filter(|bits| (8..=16).contains(bits))
                .or(bits);
        } else if let Some(found) = chroma_layout(word) {
            chroma = Some(found);
        } else {
            named = named.or_else(|| known_format(word));
        }
    }
    let by_extension = || extension_format(path).flatten();
    let plain = match chroma {
        Some(chroma) => Some(chroma.to_owned()),
        None => by_extension(),
    };
    let pixel_format = named.or_else(|| match (plain, bits) {
        (Some(base), Some(bits)) if bits > 8 => {
            known_format(&format!("{base}{bits}le")).or(Some(base))
        }
        (plain, _) => plain,
    });
    Some(RawLayout {
        width,
        height,
        pixel_format,
        rate: rate_found,
        skip: 0,
    })
}

type Geometry = ((u32, u32), Option<Rational>);

/// `352x288`, `1920x1080p60`, `qcif`.
fn geometry(word: &str) -> Option<Geometry> {
    let named = match word {
        "sqcif" => Some((128, 96)),
        "qcif" => Some((176, 144)),
        "cif" => Some((352, 288)),
        "4cif" => Some((704, 576)),
        _ => None,
    };
    if let Some(size) = named {
        return Some((size, None));
    }
    if let Some(size) = size(word) {
        return Some((size, None));
    }
    let (before, per_second) = word.split_once('p')?;
    let rate = if per_second.is_empty() {
        None
    } else {
        Some(plain_rate(per_second)?)
    };
    Some((size(before)?, rate))
}

/// `WIDTHxHEIGHT`, both greater than 0.
fn size(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once(['x', 'X'])?;
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        plain
            .then(|| digits.parse::<u32>().ok())
            .flatten()
            .filter(|n| *n > 0)
    };
    Some((number(width)?, number(height)?))
}

/// A rate as file names have it: a whole number up to 1000.
fn plain_rate(digits: &str) -> Option<Rational> {
    let number = digits
        .parse::<i32>()
        .ok()
        .filter(|n| (1..=1000).contains(n))?;
    Rational::new(number, 1)
}

/// How planar YUV is subsampled, by the short names that test clips carry.
fn chroma_layout(word: &str) -> Option<&'static str> {
    Some(match word {
        "400" => "gray",
        "420" | "420p" | "yuv420" => "yuv420p",
        "422" | "422p" | "yuv422" => "yuv422p",
        "444" | "444p" | "yuv444" => "yuv444p",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(name: &str) -> String {
        by_name(Path::new(name)).map_or_else(String::new, |layout| layout.to_string())
    }

    #[test]
    fn file_names_tell_their_geometry() {
        assert_eq!(named("clip_352x288_30_yuv420p.yuv"), "352x288:yuv420p:30/1");
        assert_eq!(named("a/clip_352x288.yuv"), "352x288:yuv420p");
        assert_eq!(named("clip-352x288-gray10le.yuv"), "352x288:gray10le");
        assert_eq!(named("x_64x48_50fps.rgb"), "64x48:rgb24:50/1");
        assert_eq!(named("x_64x48.nv12"), "64x48:nv12");
        assert_eq!(named("x_64x48_12.GRAY"), "64x48:gray:12/1");
        assert_eq!(
            named("Beauty_1920x1080_120fps_420_10bit_YUV.yuv"),
            "1920x1080:yuv420p10le:120/1"
        );
        assert_eq!(named("crowd_1920x1080p50.yuv"), "1920x1080:yuv420p:50/1");
        assert_eq!(named("foreman_qcif_15hz.yuv"), "176x144:yuv420p:15/1");
        assert_eq!(named("x_640x480_raw.raw"), "640x480");
        assert_eq!(named("clip.yuv"), "");
        assert_eq!(named("0x48.yuv"), "");
    }

    #[test]
    fn what_is_typed_is_read_and_written_alike() {
        for typed in [
            "352x288",
            "352x288:yuv420p",
            "64x48:rgb48le:30000/1001",
            "8x8:gray:25/1:512",
        ] {
            assert_eq!(typed.parse::<RawLayout>().unwrap().to_string(), typed);
        }
        let layout: RawLayout = "352x288:YUV420P:29.97".parse().unwrap();
        assert_eq!(layout.rate, Rational::new(29970, 1000));
        for typed in [
            "",
            "352",
            "x",
            "0x5",
            "5x0:gray",
            "8x8:yuv421p",
            "8x8:gray:0",
            "8x8:gray:25:x",
            "8x8:pal8",
            "-8x8",
            "8x8:gray:25:1:1",
        ] {
            assert!(typed.parse::<RawLayout>().is_err(), "{typed}");
        }
    }

    #[test]
    fn extensions_stand_for_pixel_formats() {
        let of = |name: &str| extension_format(Path::new(name));
        assert_eq!(of("a.yuv"), Some(Some("yuv420p".into())));
        assert_eq!(of("a.p010le"), Some(Some("p010le".into())));
        assert_eq!(of("a.raw"), Some(None));
        assert_eq!(of("a.mp4"), None);
        assert_eq!(of("a.png"), None);
        assert_eq!(of("yuv"), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[0-9a-zA-Z_.:x/-]{0,40}") {
            let _ = text.parse::<RawLayout>();
            by_name(Path::new(&text));
            extension_format(Path::new(&text));
        }
    }
}

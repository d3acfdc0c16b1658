//! Raw video: samples one frame after the other, without a word about their geometry.

mod guess;
mod layout;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

pub use self::guess::{Guess, guesses};
pub use self::layout::{RawLayout, known_format, rate};
use super::format;
use super::reader::Opened;
use super::source::{Note, SourceKind, SourceSpec};
use super::stills::{self, DEFAULT_RATE};
use super::stored::{self, About, Picture, Store, said, warned};
use crate::error::{Error, Result};
use crate::frame::{
    ColorModel, ColorTags, Matrix, Origin, OwnedSamples, PixelFormat, PlacedSamples, Samples,
};

/// True when `spec` is to be opened as raw video: its geometry is given, or its extension stands for raw samples and
/// its content is no container after all.
pub fn claims(spec: &SourceSpec) -> bool {
    let [path] = spec.paths.as_slice() else {
        return false;
    };
    if spec.raw.is_some() {
        return true;
    }
    layout::extension_format(path).is_some() && path.is_file() && !says_what_it_is(path)
}

/// True when a file is raw video whose geometry neither its name nor anybody tells: somebody has to be asked.
pub fn is_unknown(spec: &SourceSpec) -> bool {
    spec.raw.is_none()
        && claims(spec)
        && layout::by_name(spec.main_path())
            .and_then(|l| l.pixel_format)
            .is_none()
}

/// What to begin with when somebody is asked: what the name tells, else the likeliest of what the size allows.
pub fn proposal(path: &Path) -> RawLayout {
    let format = || {
        layout::extension_format(path)
            .flatten()
            .unwrap_or_else(|| "yuv420p".to_owned())
    };
    if let Some(named) = layout::by_name(path) {
        return RawLayout {
            pixel_format: Some(named.pixel_format.clone().unwrap_or_else(format)),
            ..named
        };
    }
    let bytes = std::fs::metadata(path).map_or(0, |facts| facts.len());
    let found = guesses(bytes, &format()).into_iter().next();
    let (width, height) = found.map_or((640, 480), |guess| (guess.width, guess.height));
    RawLayout {
        width,
        height,
        pixel_format: Some(format()),
        rate: None,
        skip: 0,
    }
}

/// Whole frames that a file of so many bytes holds, and the bytes left over behind the last.
///
/// # Errors
/// When the geometry makes no frame of it.
pub fn fit(length: u64, layout: &RawLayout) -> Result<(u64, u64)> {
    let name = layout
        .pixel_format
        .as_deref()
        .ok_or_else(|| unknown("pixel format"))?;
    let described = format::describe(format::from_name(name)?)?;
    let (width, height) = stored::check_size(u64::from(layout.width), u64::from(layout.height), 1)?;
    let frame = frame_bytes(&described, width, height)?;
    let data = length.saturating_sub(layout.skip);
    if data < frame {
        return Err(Error::new(format!(
            "one frame of {width}x{height} {name} needs {frame} bytes and the file has {data}"
        ))
        .advice("name another geometry, as in --raw 352x288:yuv420p"));
    }
    Ok((data / frame, data % frame))
}

/// Y4M is raw video with a header, and a wrong extension does not make a container raw.
fn says_what_it_is(path: &Path) -> bool {
    let mut head = [0_u8; 16];
    let read = File::open(path)
        .and_then(|mut file| file.read(&mut head))
        .unwrap_or(0);
    let head = &head[..read];
    let is = |at: usize, mark: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(mark));
    is(0, b"YUV4MPEG2")
        || is(4, b"ftyp")
        || is(0, b"RIFF")
        || is(0, &[0x1a, 0x45, 0xdf, 0xa3])
        || is(0, b"\x89PNG")
        || stills::is_image_file(path) && layout::by_name(path).is_none()
}

/// Opens raw video.
///
/// # Errors
/// When the geometry is not known or makes no frame of the file, or the file cannot be read.
pub fn open(spec: &SourceSpec) -> Result<Opened> {
    let path = spec.main_path();
    let (file, length) = stored::plain_file(path)?;
    let (layout, told) = layout_of(spec)?;
    let name = layout
        .pixel_format
        .clone()
        .ok_or_else(|| unknown("pixel format"))?;
    let described = format::describe(format::from_name(&name)?)?;
    let (width, height) = stored::check_size(u64::from(layout.width), u64::from(layout.height), 1)?;
    let frame = frame_bytes(&described, width, height)?;
    let (count, rest) = fit(length, &layout)?;
    let rate = layout.rate.or(spec.frame_rate);
    let mut notes: Vec<Note> = vec![said(told)];
    if layout.skip > 0 {
        notes.push(said(format!("{} header bytes skipped", layout.skip)));
    }
    if rest > 0 {
        notes.push(warned(format!(
            "{rest} bytes are left over behind the last frame: is the geometry right?"
        )));
    }
    if described.has_alpha() {
        notes.push(said("alpha is not shown"));
    }
    let about = About {
        kind: SourceKind::Raw,
        container: "raw".to_owned(),
        codec: "rawvideo".to_owned(),
        rate: Some((rate.unwrap_or(DEFAULT_RATE), rate.is_none())),
        count,
        declared: None,
        ends_early: None,
        notes,
    };
    let picture = Picture {
        width,
        height,
        color: color(&described),
        bytes: Some(frame),
        notes: Vec::new(),
        format: Arc::clone(&described),
    };
    let store = RawFrames {
        file,
        skip: layout.skip,
        frame,
        planes: format::plane_sizes(&described, width, height),
    };
    stored::open(spec, about, picture, Box::new(store))
}

/// The geometry and the sentence about where it comes from.
fn layout_of(spec: &SourceSpec) -> Result<(RawLayout, String)> {
    let path = spec.main_path();
    let by_extension = || layout::extension_format(path).flatten();
    let (mut layout, origin) = match &spec.raw {
        Some(given) => (given.clone(), "as given"),
        None => (
            layout::by_name(path).ok_or_else(|| unknown("width and height"))?,
            "by the file name",
        ),
    };
    layout.pixel_format = layout.pixel_format.or_else(by_extension);
    let told = format!("geometry {origin}");
    Ok((layout, told))
}

fn unknown(what: &str) -> Error {
    Error::new(format!("this is raw video, and nothing tells its {what}"))
        .advice("name its geometry, as in --raw 352x288:yuv420p:30, or in its name, as in clip_352x288_30_yuv420p.yuv")
}

/// Bytes of one frame: all planes, rows without padding, as `ffmpeg -f rawvideo` writes them.
pub(super) fn frame_bytes(described: &PixelFormat, width: u32, height: u32) -> Result<u64> {
    let planes = format::plane_sizes(described, width, height);
    let bytes: u64 = planes
        .iter()
        .map(|(row, rows)| *row as u64 * *rows as u64)
        .sum();
    if bytes == 0 || bytes > stored::MOST_BYTES {
        return Err(Error::new(format!(
            "a frame of {width}x{height} {} needs {bytes} bytes, and one may take 1 byte to 2 GiB",
            described.name
        )));
    }
    Ok(bytes)
}

/// Raw files carry no tags; RGB and gray are what they are.
fn color(described: &PixelFormat) -> ColorTags {
    match described.model {
        ColorModel::Yuv => ColorTags::default(),
        model => ColorTags {
            matrix: (model == ColorModel::Rgb).then_some(Matrix::Rgb),
            full_range: Some(true),
            high_dynamic_range: false,
        },
    }
}

struct RawFrames {
    file: File,
    skip: u64,
    /// Bytes from one frame to the next.
    frame: u64,
    /// Bytes of a row, and rows, of each plane.
    planes: Vec<(usize, usize)>,
}

impl Store for RawFrames {
    fn samples(&mut self, number: u64, _: &dyn Fn() -> bool) -> Result<Option<Arc<dyn Samples>>> {
        let mut start = self.skip + number * self.frame;
        let mut planes = Vec::with_capacity(self.planes.len());
        for &(row, rows) in &self.planes {
            let bytes = stored::bytes_at(&mut self.file, start, row * rows)?;
            start += (row * rows) as u64;
            planes.push((bytes, row));
        }
        Ok(Some(Arc::new(PlacedSamples {
            samples: OwnedSamples { planes },
            origin: Origin::Video,
        })))
    }
}

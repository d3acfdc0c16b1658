//! Frames that lie in a file as plain numbers, all of the same size: any of them is read by its place alone.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::index::Index;
use super::reader::{Opened, ReadEnd, Reader};
use super::source::{Note, SourceInfo, SourceKind, SourceSpec};
use crate::error::{Error, Result};
use crate::frame::{ColorTags, Frame, PictureType, PixelFormat, Rational, Samples};

/// More frames than this are a sign of wrong geometry, and their index would not fit into memory.
const MOST_FRAMES: u64 = 10_000_000;

/// Bytes that one frame may take: 2 GiB.
pub(super) const MOST_BYTES: u64 = 2 << 30;

/// Where the samples of frames come from.
pub(super) trait Store: Send {
    /// The samples of a frame that exists; `None` when `interrupted` said to stop.
    ///
    /// # Errors
    /// When the file cannot be read there.
    fn samples(
        &mut self,
        number: u64,
        interrupted: &dyn Fn() -> bool,
    ) -> Result<Option<Arc<dyn Samples>>>;
}

/// What all frames of such a source have in common.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub width: u32,
    pub height: u32,
    pub format: Arc<PixelFormat>,
    pub color: ColorTags,
    /// Bytes of a frame in the file, where that is one piece.
    pub bytes: Option<u64>,
    /// What was applied, and what is not shown.
    pub notes: Vec<String>,
}

/// What a source of this kind says about itself.
pub(super) struct About {
    pub kind: SourceKind,
    /// File format: `raw`, `npy`, `CSV`.
    pub container: String,
    /// What holds the samples: `rawvideo`, `uint8`.
    pub codec: String,
    /// Frames per second, and whether it was set because the file has none.
    pub rate: Option<(Rational, bool)>,
    pub count: u64,
    pub declared: Option<u64>,
    /// How it shows that the file ends early.
    pub ends_early: Option<String>,
    pub notes: Vec<Note>,
}

/// A quiet sentence about a source.
pub(super) fn said(text: impl Into<String>) -> Note {
    Note {
        text: text.into(),
        warning: false,
    }
}

/// A sentence about a source that a person should not overlook.
pub(super) fn warned(text: impl Into<String>) -> Note {
    Note {
        text: text.into(),
        warning: true,
    }
}

/// The source made of these.
///
/// # Errors
/// When there are too many frames, or a stream was asked for.
pub(super) fn open(
    spec: &SourceSpec,
    about: About,
    picture: Picture,
    store: Box<dyn Store>,
) -> Result<Opened> {
    let path = spec.main_path();
    if about.count > MOST_FRAMES {
        return Err(Error::new(format!(
            "this geometry ({}x{} {}) makes {} frames of the file, which cannot be meant",
            picture.width, picture.height, picture.format.name, about.count
        ))
        .advice("name the true width, height and pixel format")
        .path(path));
    }
    let mut index = Index::of_single_frames(about.count, |_| picture.bytes.unwrap_or(0));
    index.losses.ends_early = about.ends_early;
    let index = Arc::new(index);
    let rate = about.rate.map(|(rate, _)| rate);
    let info = SourceInfo {
        spec: spec.clone(),
        kind: about.kind,
        name: spec.short_name(),
        container: about.container,
        codec: about.codec,
        codec_detail: None,
        format: Arc::clone(&picture.format),
        width: picture.width,
        height: picture.height,
        frame_rate: rate,
        frame_rate_set: about.rate.is_some_and(|(_, set)| set),
        time_base: rate.map_or(
            Rational {
                numerator: 1,
                denominator: 1,
            },
            |rate| Rational {
                numerator: rate.denominator,
                denominator: rate.numerator,
            },
        ),
        frame_count_declared: about.declared,
        color: picture.color,
        rotation: 0,
        pixel_aspect: None,
        streams: Vec::new(),
        stream: 0,
        notes: about.notes,
        bytes: fs::metadata(path).map_or(0, |facts| facts.len()),
    };
    Ok(Opened {
        info,
        index,
        reader: Box::new(StoredReader {
            picture,
            count: about.count,
            store,
            next: 0,
        }),
        indexer: None,
    })
}

struct StoredReader {
    picture: Picture,
    count: u64,
    store: Box<dyn Store>,
    next: u64,
}

impl Reader for StoredReader {
    fn read(
        &mut self,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd> {
        if number >= self.count {
            return Ok(ReadEnd::PastEnd { count: self.count });
        }
        if interrupted() {
            return Ok(ReadEnd::Stopped);
        }
        let Some(samples) = self.store.samples(number, interrupted)? else {
            return Ok(ReadEnd::Stopped);
        };
        self.next = number + 1;
        let frame = Frame {
            number,
            timestamp: i64::try_from(number).ok(),
            timestamp_guessed: false,
            picture_type: PictureType::Unknown,
            key: true,
            interlaced: false,
            damage: None,
            bytes: self.picture.bytes,
            width: self.picture.width,
            height: self.picture.height,
            format: Arc::clone(&self.picture.format),
            color: self.picture.color,
            samples,
            file_name: None,
            notes: self.picture.notes.clone(),
        };
        // The wanted frame was handed over, whatever `take` wants next.
        let _ = take(Arc::new(frame));
        Ok(ReadEnd::Reached)
    }

    /// The places of the frames do not change while the file is open.
    fn set_index(&mut self, _index: Arc<Index>) {}

    fn next_number(&self) -> Option<u64> {
        Some(self.next)
    }

    fn decode_start(&self, number: u64) -> u64 {
        number
    }
}

/// Opens a file that must be a plain one, and tells its length in bytes.
///
/// # Errors
/// When it is missing, no plain file, empty or not to be read.
pub(super) fn plain_file(path: &Path) -> Result<(File, u64)> {
    let facts = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if facts.is_dir() {
        return Err(Error::new("this is a folder and not a file"));
    }
    // A pipe would wait for ever.
    if !facts.is_file() {
        return Err(Error::new("this is a device or a pipe and not a file")
            .advice("save it to a file first"));
    }
    if facts.len() == 0 {
        return Err(Error::new("this file is empty").advice("choose another file"));
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    Ok((file, facts.len()))
}

/// The sentence for a file that cannot be read.
pub(super) fn unreadable(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::new("there is no such file").advice("check the path"),
        io::ErrorKind::PermissionDenied => {
            Error::new("this file may not be read").advice("check its permissions")
        }
        io::ErrorKind::UnexpectedEof => {
            Error::new("the file became shorter since it was opened").advice("open it again")
        }
        _ => Error::new(format!("this file cannot be read ({error})")),
    }
}

/// `length` bytes from `start` on.
///
/// # Errors
/// When the file has become shorter or cannot be read.
pub(super) fn bytes_at(file: &mut File, start: u64, length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(start))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

/// Refuses pictures that no memory should be asked for.
///
/// # Errors
/// For no pixels at all, and for more than 2 GiB of them.
pub(super) fn check_size(width: u64, height: u64, bytes_per_pixel: u64) -> Result<(u32, u32)> {
    let (Ok(w), Ok(h)) = (i32::try_from(width), i32::try_from(height)) else {
        return Err(Error::new(format!(
            "a picture of {width}x{height} is too large"
        )));
    };
    if w == 0 || h == 0 {
        return Err(Error::new(format!(
            "a picture of {width}x{height} has no pixels"
        )));
    }
    let bytes = u128::from(width) * u128::from(height) * u128::from(bytes_per_pixel.max(1));
    if bytes > u128::from(MOST_BYTES) {
        return Err(Error::new(format!(
            "a picture of {width}x{height} needs more than the 2 GiB that one may take"
        )));
    }
    Ok((w.unsigned_abs(), h.unsigned_abs()))
}

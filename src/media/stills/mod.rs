//! Sources made of image files: one image, a folder, a numbered pattern, a list, an animation.

mod animation;
mod complete;
mod facts;
mod format;
mod layout;
mod listing;
mod numbering;
mod originals;
mod pattern;
mod picture;
mod sequence;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::animation::{AnimationIndexer, AnimationReader, Probe};
use self::listing::Listing;
use self::picture::Header;
use self::sequence::{SequenceIndexer, SequenceReader};
use super::reader::{Indexer, Opened};
use super::source::{Note, SourceInfo, SourceKind, SourceSpec};
use crate::error::Result;
use crate::frame::{ColorModel, Rational};

pub use self::format::is_image_file;
pub(super) use self::numbering::natural_key;
pub use self::originals::Originals;
pub use self::pattern::Pattern;

/// Frames per second of a sequence when nobody gives another rate.
pub const DEFAULT_RATE: Rational = Rational {
    numerator: 25,
    denominator: 1,
};

/// Files at the beginning of a sequence that are tried for one that can be read.
const TRIED: usize = 16;

/// True when `spec` is to be opened as stills: several paths, a folder, a pattern, or one file whose content (or, where
/// that says nothing, whose name) is an image's.
pub fn claims(spec: &SourceSpec) -> bool {
    match spec.paths.as_slice() {
        [] => false,
        [path] => path.is_dir() || pattern::is_pattern(path) || is_image_file(path),
        _ => true,
    }
}

/// Opens images as a source. Only the first image's header is read: ten thousand images open as fast as one; what the
/// others are is told by the indexer.
///
/// # Errors
/// One sentence with the path: no such file, no images, not an image, too large, damaged.
pub fn open(spec: &SourceSpec) -> Result<Opened> {
    let listing = listing::list(spec)?;
    match listing.files.as_slice() {
        [file] => open_file(spec, &file.clone(), listing.notes),
        _ => open_sequence(spec, listing),
    }
}

fn open_file(spec: &SourceSpec, path: &Path, mut notes: Vec<Note>) -> Result<Opened> {
    let header = picture::header(path)?;
    match animation::probe(path, header.file_format) {
        Ok(Some(probe)) => return Ok(open_animation(spec, path, &header, &probe, notes)),
        Ok(None) => {}
        // The pixels of a still are its reader's business; an animation falls back to its first image.
        Err(error) => {
            if facts_say_animation(path) {
                notes.push(Note {
                    text: format!("only the first image is shown: {}", error.what),
                    warning: true,
                });
            }
        }
    }
    let files: Arc<[PathBuf]> = Arc::from([path.to_path_buf()]);
    let (index, bytes) = sequence::index(&files);
    let info = SourceInfo {
        kind: SourceKind::Image,
        name: listing::file_name(path),
        ..info(spec, &header, notes, bytes)
    };
    Ok(Opened {
        info,
        index: Arc::new(index),
        indexer: Some(Box::new(SequenceIndexer::new(Arc::clone(&files)))),
        reader: Box::new(SequenceReader::new(files)),
    })
}

fn facts_say_animation(path: &Path) -> bool {
    std::fs::File::open(path)
        .and_then(|file| format::head(file, format::HEAD))
        .is_ok_and(|head| facts::apng_frames(&head) > Some(1) || facts::webp_is_animated(&head))
}

fn open_animation(
    spec: &SourceSpec,
    path: &Path,
    header: &Header,
    probe: &Probe,
    mut notes: Vec<Note>,
) -> Opened {
    let composited = "frames are composited to RGBA, alpha is not shown".to_owned();
    notes.extend(
        std::iter::once(composited)
            .chain(header.misnamed())
            .map(|text| Note {
                text,
                warning: false,
            }),
    );
    let bytes = std::fs::metadata(path).map_or(0, |facts| facts.len());
    let info = SourceInfo {
        kind: SourceKind::Animation,
        name: listing::file_name(path),
        format: animation::pixel_format(),
        width: probe.width,
        height: probe.height,
        time_base: animation::time_base(header.file_format),
        frame_count_declared: probe.declared,
        color: sequence::color_tags(ColorModel::Rgb),
        notes,
        ..info(spec, header, Vec::new(), bytes)
    };
    let indexer = AnimationIndexer::new(path.to_path_buf(), header.file_format, probe.declared);
    Opened {
        info,
        index: Arc::new(animation::empty_index()),
        reader: Box::new(AnimationReader::new(path.to_path_buf(), header.file_format)),
        indexer: Some(Box::new(indexer)),
    }
}

fn open_sequence(spec: &SourceSpec, listing: Listing) -> Result<Opened> {
    let Listing { files, notes } = listing;
    let mut tried = files.iter().take(TRIED).map(|file| picture::header(file));
    let header = match tried.next() {
        Some(Err(error)) => tried.find_map(Result::ok).ok_or(error)?,
        Some(header) => header?,
        None => unreachable!("a listing is never empty"),
    };
    let rate = spec
        .frame_rate
        .filter(|rate| rate.numerator > 0 && rate.denominator > 0)
        .unwrap_or(DEFAULT_RATE);
    let (index, bytes) = sequence::index(&files);
    let name = |file: Option<&PathBuf>| file.map_or_else(String::new, |f| listing::file_name(f));
    let info = SourceInfo {
        kind: SourceKind::Sequence,
        name: format!("{} ... {}", name(files.first()), name(files.last())),
        frame_rate: Some(rate),
        frame_rate_set: true,
        time_base: Rational {
            numerator: rate.denominator,
            denominator: rate.numerator,
        },
        ..info(spec, &header, notes, bytes)
    };
    let files: Arc<[PathBuf]> = files.into();
    let indexer: Box<dyn Indexer> = Box::new(SequenceIndexer::new(Arc::clone(&files)));
    Ok(Opened {
        info,
        index: Arc::new(index),
        reader: Box::new(SequenceReader::new(files)),
        indexer: Some(indexer),
    })
}

/// What every source of stills has in common; the caller sets what its kind changes.
fn info(spec: &SourceSpec, header: &Header, mut notes: Vec<Note>, bytes: u64) -> SourceInfo {
    let file_format = format::name(header.file_format).unwrap_or("image");
    notes.extend(header.notes.iter().map(|text| Note {
        text: text.clone(),
        warning: false,
    }));
    SourceInfo {
        spec: spec.clone(),
        kind: SourceKind::Image,
        name: String::new(),
        container: file_format.to_owned(),
        codec: file_format.to_owned(),
        codec_detail: None,
        format: Arc::clone(&header.pixel_format),
        width: header.width,
        height: header.height,
        frame_rate: None,
        frame_rate_set: false,
        time_base: Rational {
            numerator: 1,
            denominator: 1,
        },
        frame_count_declared: None,
        color: sequence::color_tags(header.pixel_format.model),
        rotation: 0,
        pixel_aspect: None,
        streams: Vec::new(),
        stream: 0,
        notes,
        bytes,
    }
}

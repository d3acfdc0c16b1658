//! Several image files as one source: frame n is the n-th file.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::format;
use super::listing::file_name;
use super::numbering::NAMED_RANGES;
use super::picture::{self, Header};
use crate::error::{Error, Result};
use crate::figures::ranges;
use crate::frame::{ColorModel, ColorTags, Damage, Frame, Matrix, OwnedSamples, PictureType};
use crate::media::{Index, IndexDepth, IndexKind, IndexUpdate, Indexer, Note, ReadEnd, Reader};

/// Up to this many files their sizes are asked for at once; more are left to the indexer.
const MEASURED_AT_ONCE: usize = 2_000;

/// The list of files as an index, and their bytes all together (0 while unknown).
pub fn index(files: &[PathBuf]) -> (Index, u64) {
    let measured = files.len() <= MEASURED_AT_ONCE;
    let sizes: Vec<u64> = if measured { sizes(files) } else { Vec::new() };
    (entries(files.len(), &sizes), sizes.iter().sum())
}

fn sizes(files: &[PathBuf]) -> Vec<u64> {
    files
        .iter()
        .map(|file| fs::metadata(file).map_or(0, |facts| facts.len()))
        .collect()
}

fn entries(count: usize, sizes: &[u64]) -> Index {
    Index::of_single_frames(count as u64, |number| {
        sizes.get(number as usize).copied().unwrap_or(0)
    })
}

/// The colour tags of stills: the numbers are R, G, B or gray already, over their full range.
pub fn color_tags(model: ColorModel) -> ColorTags {
    ColorTags {
        matrix: (model == ColorModel::Rgb).then_some(Matrix::Rgb),
        full_range: Some(true),
        high_dynamic_range: false,
    }
}

/// Reads the files of a sequence in any order.
pub struct SequenceReader {
    files: Arc<[PathBuf]>,
    next: Option<u64>,
}

impl SequenceReader {
    pub fn new(files: Arc<[PathBuf]>) -> Self {
        Self {
            files,
            next: Some(0),
        }
    }
}

impl Reader for SequenceReader {
    fn read(
        &mut self,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd> {
        let file = usize::try_from(number)
            .ok()
            .and_then(|at| self.files.get(at));
        let Some(file) = file else {
            return Ok(ReadEnd::PastEnd {
                count: self.files.len() as u64,
            });
        };
        if interrupted() {
            return Ok(ReadEnd::Stopped);
        }
        self.next = number.checked_add(1);
        let frame = Arc::new(frame(file, number)?);
        // The wanted frame was handed over, whatever `take` wants next.
        let _ = take(frame);
        Ok(ReadEnd::Reached)
    }

    /// The list of files does not change while it is open.
    fn set_index(&mut self, _index: Arc<Index>) {}

    fn next_number(&self) -> Option<u64> {
        self.next
    }

    fn decode_start(&self, number: u64) -> u64 {
        number
    }
}

fn frame(file: &Path, number: u64) -> Result<Frame> {
    let bytes = fs::metadata(file).map(|facts| facts.len()).ok();
    let picture = picture::picture(file).map_err(|error| Error {
        what: format!("frame {number} cannot be shown: {}", error.what),
        ..error
    })?;
    let stride = picture.stride();
    let mut notes = picture.header.notes;
    if super::animation::has_several_frames(file, picture.header.file_format) {
        notes.push("an animation, of which only the first frame is shown".to_owned());
    }
    Ok(Frame {
        number,
        timestamp: i64::try_from(number).ok(),
        timestamp_guessed: false,
        picture_type: PictureType::Unknown,
        key: true,
        interlaced: false,
        damage: picture.damage.map(|_| Damage::Reported),
        bytes,
        width: picture.header.width,
        height: picture.header.height,
        color: color_tags(picture.header.pixel_format.model),
        format: picture.header.pixel_format,
        samples: Arc::new(OwnedSamples {
            planes: vec![(picture.samples, stride)],
        }),
        file_name: Some(file_name(file)),
        notes,
    })
}

/// Looks into every file's header, to say which images are not like the others; decodes each once when that is asked for,
/// to know its damage.
pub struct SequenceIndexer {
    files: Arc<[PathBuf]>,
    /// All headers were read.
    compared: bool,
    /// Images whose header cannot be read.
    unreadable: Vec<u64>,
    /// All images were decoded: there is nothing more to find out.
    decoded: bool,
}

impl SequenceIndexer {
    pub fn new(files: Arc<[PathBuf]>) -> Self {
        Self {
            // One image is not unlike any other.
            compared: files.len() < 2,
            unreadable: Vec::new(),
            decoded: false,
            files,
        }
    }
}

impl Indexer for SequenceIndexer {
    fn run(
        &mut self,
        depth: IndexDepth,
        publish: &mut dyn FnMut(IndexUpdate) -> ControlFlow<()>,
    ) -> Result<()> {
        if !self.compared && self.compare(publish).is_break() {
            return Ok(());
        }
        let asked = depth == IndexDepth::Proven || self.files.len() == 1;
        if asked && !self.decoded {
            // A pass that was broken off begins anew.
            let _ = self.decode(publish);
        }
        Ok(())
    }
}

impl SequenceIndexer {
    /// Reads every header.
    fn compare(
        &mut self,
        publish: &mut dyn FnMut(IndexUpdate) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let of = self.files.len() as u64;
        let mut seen = Differences::default();
        for (number, file) in self.files.iter().enumerate() {
            seen.add(number as u64, file, picture::header(file));
            let done = number as u64 + 1;
            let progress = IndexUpdate::Progress { done, of: Some(of) };
            if done.is_multiple_of(32) {
                publish(progress)?;
            }
        }
        if self.files.len() > MEASURED_AT_ONCE {
            let sizes = sizes(&self.files);
            publish(IndexUpdate::Index(Arc::new(entries(of as usize, &sizes))))?;
        }
        self.compared = true;
        self.unreadable = seen.unreadable.iter().map(|(number, _)| *number).collect();
        seen.sentences().into_iter().try_for_each(|text| {
            publish(IndexUpdate::Note(Note {
                text,
                warning: true,
            }))
        })
    }

    /// Decodes every image; those that are damaged, or cannot be decoded at all, are marked and said.
    fn decode(
        &mut self,
        publish: &mut dyn FnMut(IndexUpdate) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let of = self.files.len() as u64;
        let mut index = entries(self.files.len(), &sizes(&self.files));
        index.kind = IndexKind::Decoded;
        let mut damaged: Vec<(u64, String)> = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            let wrong = match picture::picture(file) {
                Ok(picture) => picture.damage.map(str::to_owned),
                Err(error) => Some(error.what),
            };
            if let Some(wrong) = wrong {
                index.frames[number].damage = Some(Damage::Reported);
                damaged.push((number as u64, wrong));
            }
            let done = number as u64 + 1;
            publish(IndexUpdate::Progress { done, of: Some(of) })?;
        }
        if let ([file], [_]) = (&*self.files, damaged.as_slice()) {
            index.losses.ends_early = picture::missing_end(file).map(str::to_owned);
        }
        // That its header cannot be read was said before.
        damaged.retain(|(number, _)| !self.unreadable.contains(number));
        self.decoded = true;
        publish(IndexUpdate::Index(Arc::new(index)))?;
        let said = match damaged.as_slice() {
            few @ ([] | [_] | [_, _] | [_, _, _]) => few
                .iter()
                .map(|(number, wrong)| {
                    let name = file_name(&self.files[*number as usize]);
                    format!("frame {number} is damaged: {wrong}: {name}")
                })
                .collect(),
            many => {
                let numbers: Vec<u64> = many.iter().map(|(number, _)| *number).collect();
                vec![format!("{} are damaged", frames(&numbers).0)]
            }
        };
        said.into_iter().try_for_each(|text: String| {
            publish(IndexUpdate::Note(Note {
                text,
                warning: true,
            }))
        })
    }
}

/// What the headers of a sequence say, grouped.
#[derive(Default)]
struct Differences {
    sizes: BTreeMap<(u32, u32), Vec<u64>>,
    formats: BTreeMap<String, Vec<u64>>,
    /// Content -> frames whose names claim something else.
    called: BTreeMap<&'static str, Vec<u64>>,
    unreadable: Vec<(u64, String)>,
}

impl Differences {
    fn add(&mut self, number: u64, file: &Path, header: Result<Header>) {
        match header {
            Ok(header) => {
                self.sizes
                    .entry((header.width, header.height))
                    .or_default()
                    .push(number);
                self.formats
                    .entry(header.pixel_format.name.clone())
                    .or_default()
                    .push(number);
                if let (Some(_), Some(is)) = (header.called, format::name(header.file_format)) {
                    self.called.entry(is).or_default().push(number);
                }
            }
            Err(error) => {
                let sentence = format!(
                    "frame {number} cannot be shown: {}: {}",
                    error.what,
                    file_name(file)
                );
                self.unreadable.push((number, sentence));
            }
        }
    }

    fn sentences(self) -> Vec<String> {
        let mut said = Vec::new();
        said.extend(odd_ones_out(self.sizes, |(width, height)| {
            format!("{width}x{height}")
        }));
        said.extend(odd_ones_out(self.formats, |name| name));
        for (is, numbers) in self.called {
            let (words, verb) = frames(&numbers);
            said.push(format!("{words} {verb} {is}, though called otherwise"));
        }
        match self.unreadable.len() {
            0..=3 => said.extend(self.unreadable.into_iter().map(|(_, sentence)| sentence)),
            _ => {
                let numbers: Vec<u64> = self.unreadable.iter().map(|(n, _)| *n).collect();
                said.push(format!("{} cannot be shown", frames(&numbers).0));
            }
        }
        said
    }
}

/// `frames 4 and 9 are 320x240, the others 640x480`; nothing when all are alike.
fn odd_ones_out<K>(groups: BTreeMap<K, Vec<u64>>, name: impl Fn(K) -> String) -> Option<String> {
    let mut groups: Vec<(K, Vec<u64>)> = groups.into_iter().collect();
    if groups.len() < 2 {
        return None;
    }
    // The largest group is the rule; among equals the one that comes first in the sequence.
    groups.sort_by_key(|(_, numbers)| {
        (
            std::cmp::Reverse(numbers.len()),
            numbers.first().copied().unwrap_or(u64::MAX),
        )
    });
    let rule = name(groups.remove(0).0);
    groups.sort_by_key(|(_, numbers)| numbers.first().copied());
    let kinds = groups.len();
    let mut parts: Vec<String> = groups
        .into_iter()
        .take(3)
        .map(|(key, numbers)| {
            let (words, verb) = frames(&numbers);
            format!("{words} {verb} {}", name(key))
        })
        .collect();
    if kinds > 3 {
        parts.push(format!("{} more kinds differ", kinds - 3));
    }
    Some(format!("{}, the others {rule}", parts.join(", ")))
}

fn frames(numbers: &[u64]) -> (String, &'static str) {
    let list = ranges(numbers, NAMED_RANGES);
    if numbers.len() == 1 {
        (format!("frame {list}"), "is")
    } else {
        (format!("frames {list}"), "are")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sizes: &[(u32, u32)]) -> Option<String> {
        let mut groups: BTreeMap<(u32, u32), Vec<u64>> = BTreeMap::new();
        for (number, size) in sizes.iter().enumerate() {
            groups.entry(*size).or_default().push(number as u64);
        }
        odd_ones_out(groups, |(w, h)| format!("{w}x{h}"))
    }

    #[test]
    fn images_unlike_the_others_are_named() {
        let (a, b, c) = ((640, 480), (320, 240), (1, 1));
        assert_eq!(said(&[a, a, a]), None);
        assert_eq!(
            said(&[a, b, a, a, b]).as_deref(),
            Some("frames 1 and 4 are 320x240, the others 640x480")
        );
        assert_eq!(
            said(&[c, a, a, b, a]).as_deref(),
            Some("frame 0 is 1x1, frame 3 is 320x240, the others 640x480")
        );
        assert_eq!(
            said(&[a, b]).as_deref(),
            Some("frame 1 is 320x240, the others 640x480")
        );
    }
}

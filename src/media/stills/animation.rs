//! One image file with several frames: GIF, APNG, WebP. Frames come composited, as RGBA, in the file's own timing.

use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, ColorType, Frames, ImageDecoder, ImageFormat};

use super::picture::{self, check_size, guarded, limits, undecodable, unreadable};
use super::sequence::color_tags;
use super::{facts, format, layout};
use crate::error::{Error, Result};
use crate::frame::{ColorModel, Frame, OwnedSamples, PictureType, PixelFormat, Rational};
use crate::media::{
    FrameEntry, Index, IndexDepth, IndexKind, IndexUpdate, Indexer, Losses, Note, ReadEnd, Reader,
};

/// A frame without a delay of its own is shown this long, as browsers do.
const DEFAULT_DELAY: Duration = Duration::from_millis(100);

/// Frames between two publications of a growing index.
const PUBLISHED_EVERY: u64 = 16;

/// What the first frames tell.
pub struct Probe {
    /// In pixels, of every frame.
    pub width: u32,
    pub height: u32,
    /// Frames that the file declares, where its kind does (APNG).
    pub declared: Option<u64>,
}

/// Seconds per timestamp tick: the unit the file counts its delays in, or one that is fine enough (APNG).
pub fn time_base(file_format: ImageFormat) -> Rational {
    let denominator = match file_format {
        ImageFormat::Gif => 100,
        ImageFormat::Png => 100_000,
        _ => 1000,
    };
    Rational {
        numerator: 1,
        denominator,
    }
}

/// The pixel format of every animation's frames.
pub fn pixel_format() -> Arc<PixelFormat> {
    let rgba = layout::pixel_format(ColorType::Rgba8);
    Arc::new(rgba.expect("8-bit RGBA has integer levels"))
}

/// Decodes up to two frames; `None` when the file has no second one, and so is a still image.
///
/// # Errors
/// When not even the first frame can be had.
pub fn probe(path: &Path, file_format: ImageFormat) -> Result<Option<Probe>> {
    guarded(path, || {
        let head = head(path)?;
        let declared = match file_format {
            ImageFormat::Gif => None,
            ImageFormat::WebP if facts::webp_is_animated(&head) => None,
            ImageFormat::Png => match facts::apng_frames(&head) {
                Some(count) if count > 1 => Some(u64::from(count)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let mut frames = frames(path, file_format)?;
        let first = match frames.next() {
            Some(frame) => frame.map_err(|error| undecodable(&error, file_format))?,
            None => return Err(Error::new("the image has no frame")),
        };
        // A second frame that is damaged is still a second frame.
        Ok(frames.next().map(|_| Probe {
            width: first.buffer().width(),
            height: first.buffer().height(),
            declared,
        }))
    })
}

/// True for an image file with at least two frames.
pub fn has_several_frames(path: &Path, file_format: ImageFormat) -> bool {
    matches!(probe(path, file_format), Ok(Some(_)))
}

fn head(path: &Path) -> Result<Vec<u8>> {
    format::head(picture::open(path)?, format::HEAD).map_err(|error| unreadable(&error))
}

/// All frames of a file, composited; the sizes of the canvas are within the limit.
fn frames(path: &Path, file_format: ImageFormat) -> Result<Frames<'static>> {
    let reader = BufReader::new(picture::open(path)?);
    let bad = |error| undecodable(&error, file_format);
    let checked = |(width, height): (u32, u32)| check_size(width, height, 4);
    Ok(match file_format {
        ImageFormat::Gif => {
            let mut decoder = GifDecoder::new(reader).map_err(bad)?;
            checked(decoder.dimensions())?;
            decoder.set_limits(limits()).map_err(bad)?;
            decoder.into_frames()
        }
        ImageFormat::Png => {
            let decoder = PngDecoder::with_limits(reader, limits()).map_err(bad)?;
            checked(decoder.dimensions())?;
            decoder.apng().map_err(bad)?.into_frames()
        }
        _ => {
            let mut decoder = WebPDecoder::new(reader).map_err(bad)?;
            checked(decoder.dimensions())?;
            decoder.set_limits(limits()).map_err(bad)?;
            decoder.into_frames()
        }
    })
}

/// One frame as it is shown, and when.
struct Drawn {
    number: u64,
    /// Ticks of [`time_base`].
    timestamp: i64,
    /// The file gives no time to this frame.
    without_delay: bool,
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

/// What comes next.
enum Step {
    Frame(Drawn),
    /// The regular end, or the reason why there are no more frames.
    End(Option<Error>),
    Interrupted,
}

/// A decoder at its place in the file. The image library's frame iterators cannot move between threads, so the decoder
/// has a thread of its own, which ends when this is dropped.
struct Player {
    frames: Receiver<Result<Drawn>>,
}

impl Player {
    fn start(path: &Path, file_format: ImageFormat) -> Result<Self> {
        let (sender, receiver) = sync_channel(1);
        let path = path.to_path_buf();
        thread::Builder::new()
            .name("animation decoder".to_owned())
            .spawn(move || {
                let played = guarded(&path, || {
                    play(&path, file_format, &mut |drawn| {
                        sender.send(Ok(drawn)).is_ok()
                    })
                });
                if let Err(error) = played {
                    // Nobody is left to tell when the player is gone.
                    let _ = sender.send(Err(error));
                }
            })
            .map_err(|error| Error::new(format!("no thread can be started: {error}")))?;
        Ok(Self { frames: receiver })
    }

    fn next(&self, interrupted: &dyn Fn() -> bool) -> Step {
        loop {
            match self.frames.recv_timeout(Duration::from_millis(5)) {
                Ok(Ok(drawn)) => return Step::Frame(drawn),
                Ok(Err(error)) => return Step::End(Some(error)),
                Err(RecvTimeoutError::Disconnected) => return Step::End(None),
                Err(RecvTimeoutError::Timeout) if interrupted() => return Step::Interrupted,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// Decodes from the start until `take` wants no more.
fn play(path: &Path, file_format: ImageFormat, take: &mut dyn FnMut(Drawn) -> bool) -> Result<()> {
    let ticks_per_second = u128::from(time_base(file_format).denominator.unsigned_abs());
    let mut elapsed = Duration::ZERO;
    for (number, frame) in (0..).zip(frames(path, file_format)?) {
        let frame = frame.map_err(|error| undecodable(&error, file_format))?;
        let delay = Duration::from(frame.delay());
        let rgba = frame.into_buffer();
        let ticks = (elapsed.as_nanos() * ticks_per_second + 500_000_000) / 1_000_000_000;
        let drawn = Drawn {
            number,
            timestamp: i64::try_from(ticks).unwrap_or(i64::MAX),
            without_delay: delay.is_zero(),
            width: rgba.width(),
            height: rgba.height(),
            rgba: rgba.into_raw(),
        };
        elapsed = elapsed.saturating_add(if delay.is_zero() {
            DEFAULT_DELAY
        } else {
            delay
        });
        if !take(drawn) {
            break;
        }
    }
    Ok(())
}

/// Reads an animation forward; going back starts again.
pub struct AnimationReader {
    path: PathBuf,
    file_format: ImageFormat,
    format: Arc<PixelFormat>,
    player: Option<Player>,
    /// The number of the frame that the player hands over next.
    next: u64,
}

impl AnimationReader {
    pub fn new(path: PathBuf, file_format: ImageFormat) -> Self {
        Self {
            path,
            file_format,
            format: pixel_format(),
            player: None,
            next: 0,
        }
    }

    fn frame(&self, drawn: Drawn) -> Frame {
        Frame {
            number: drawn.number,
            timestamp: Some(drawn.timestamp),
            timestamp_guessed: false,
            picture_type: PictureType::Unknown,
            key: drawn.number == 0,
            interlaced: false,
            damage: None,
            bytes: None,
            width: drawn.width,
            height: drawn.height,
            format: Arc::clone(&self.format),
            color: color_tags(ColorModel::Rgb),
            samples: Arc::new(OwnedSamples {
                planes: vec![(drawn.rgba, drawn.width as usize * 4)],
            }),
            file_name: None,
            notes: vec!["alpha is not shown".to_owned()],
        }
    }
}

impl Reader for AnimationReader {
    fn read(
        &mut self,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd> {
        if number < self.next {
            self.player = None;
        }
        loop {
            let player = match self.player.take() {
                Some(player) => player,
                None => {
                    self.next = 0;
                    Player::start(&self.path, self.file_format)?
                }
            };
            let drawn = match player.next(interrupted) {
                Step::Frame(drawn) => drawn,
                Step::Interrupted => {
                    self.player = Some(player);
                    return Ok(ReadEnd::Stopped);
                }
                Step::End(Some(error)) if self.next == 0 => return Err(error.path(&self.path)),
                // What ends an animation early is said by its indexer.
                Step::End(_) => {
                    let count = self.next;
                    self.next = 0;
                    return Ok(ReadEnd::PastEnd { count });
                }
            };
            self.player = Some(player);
            self.next = drawn.number + 1;
            let reached = drawn.number == number;
            let wish = take(Arc::new(self.frame(drawn)));
            if reached {
                return Ok(ReadEnd::Reached);
            }
            if wish.is_break() || interrupted() {
                return Ok(ReadEnd::Stopped);
            }
        }
    }

    /// Frames are counted by decoding from the start: no index can make that surer.
    fn set_index(&mut self, _index: Arc<Index>) {}

    fn next_number(&self) -> Option<u64> {
        Some(self.next)
    }

    fn decode_start(&self, _number: u64) -> u64 {
        0
    }
}

/// Counts an animation's frames and their times by decoding it once.
pub struct AnimationIndexer {
    path: PathBuf,
    file_format: ImageFormat,
    declared: Option<u64>,
    /// The whole file was decoded.
    done: bool,
}

impl AnimationIndexer {
    pub fn new(path: PathBuf, file_format: ImageFormat, declared: Option<u64>) -> Self {
        Self {
            path,
            file_format,
            declared,
            done: false,
        }
    }
}

/// An index that knows nothing yet.
pub fn empty_index() -> Index {
    index(&[], false)
}

fn index(frames: &[FrameEntry], complete: bool) -> Index {
    Index {
        kind: IndexKind::Decoded,
        complete,
        frames: frames.to_vec(),
        reason: None,
        losses: Losses::default(),
    }
}

impl Indexer for AnimationIndexer {
    fn run(
        &mut self,
        _depth: IndexDepth,
        publish: &mut dyn FnMut(IndexUpdate) -> ControlFlow<()>,
    ) -> Result<()> {
        if self.done {
            return Ok(());
        }
        let mut entries: Vec<FrameEntry> = Vec::new();
        let mut without_delay = 0_u64;
        let mut cancelled = false;
        let played = guarded(&self.path, || {
            play(&self.path, self.file_format, &mut |drawn| {
                without_delay += u64::from(drawn.without_delay);
                entries.push(FrameEntry {
                    timestamp: drawn.timestamp,
                    seek_time: FrameEntry::NO_TIME,
                    hash: 0,
                    bytes: 0,
                    picture_type: PictureType::Unknown,
                    key: drawn.number == 0,
                    timestamp_guessed: false,
                    damage: None,
                });
                let done = drawn.number + 1;
                if done.is_multiple_of(PUBLISHED_EVERY) {
                    let progress = IndexUpdate::Progress {
                        done,
                        of: self.declared,
                    };
                    cancelled = publish(progress).is_break()
                        || publish(IndexUpdate::Index(Arc::new(index(&entries, false)))).is_break();
                }
                !cancelled
            })
        });
        if cancelled {
            return Ok(());
        }
        let count = entries.len() as u64;
        if count == 0 {
            played?;
            return Err(Error::new("the image has no frame").path(&self.path));
        }
        self.done = true;
        let mut notes = Vec::new();
        let mut losses = Losses::default();
        if let Err(error) = played {
            let how = format!("{count} frames, what follows is lost: {}", error.what);
            losses.ends_early = Some(how.clone());
            notes.push((how, true));
        } else if let Some(missing) = picture::missing_end(&self.path) {
            losses.ends_early = Some(missing.to_owned());
            notes.push((missing.to_owned(), true));
        } else if let Some(declared) = self.declared.filter(|declared| *declared != count) {
            notes.push((format!("{count} frames, the header says {declared}"), true));
        }
        let untimed = match without_delay {
            0 => None,
            1 => Some("1 frame has no time of its own and is shown for 100 ms".to_owned()),
            _ => Some(format!(
                "{without_delay} frames have no time of their own and are shown for 100 ms"
            )),
        };
        notes.extend(untimed.map(|text| (text, false)));
        let index = Index {
            losses,
            ..index(&entries, true)
        };
        if publish(IndexUpdate::Index(Arc::new(index))).is_break() {
            return Ok(());
        }
        for (text, warning) in notes {
            if publish(IndexUpdate::Note(Note { text, warning })).is_break() {
                break;
            }
        }
        Ok(())
    }
}

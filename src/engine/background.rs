//! The picture of many frames that a source is compared with: read by a reader of its own, on a thread of its own.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::Notify;
use super::lock::lock;
use super::still::OpenSource;
use crate::analysis::background;
use crate::error::{Error, Result};
use crate::frame::{Frame, Pixels, Profile};
use crate::media::{IndexDepth, SourceSpec, convert};
use crate::pairing::{Average, Background};

/// Bytes that the frames of a background may take while it is made.
const MOST_MEMORY: usize = 1 << 30;

/// Everything that decides the picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recipe {
    pub spec: SourceSpec,
    pub background: Background,
    pub profile: Profile,
}

/// A background.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// The first of its frames: carries what all of them have in common.
    pub frame: Arc<Frame>,
    /// Under the profile.
    pub pixels: Arc<Pixels>,
    /// Of the decoded planes.
    pub native: Arc<Pixels>,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Frames read, of so many.
    Reading {
        done: u64,
        of: u64,
    },
    Done,
    Failed(Error),
}

/// The making of one background.
pub(super) struct Work {
    pub recipe: Recipe,
    done: AtomicU64,
    stop: AtomicBool,
    result: Mutex<Option<Result<Made>>>,
    notify: Notify,
}

impl Work {
    /// Starts a thread that makes it.
    pub fn start(recipe: Recipe, notify: Notify) -> Arc<Self> {
        let work = Arc::new(Self {
            recipe,
            done: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            result: Mutex::new(None),
            notify,
        });
        let worker = Arc::clone(&work);
        let spawned = std::thread::Builder::new()
            .name("background".into())
            .spawn(move || {
                let made = std::panic::AssertUnwindSafe(|| worker.make());
                let result = std::panic::catch_unwind(made).unwrap_or_else(|_| {
                    Err(Error::new("making the background broke").advice("please report the file"))
                });
                worker.finish(result);
            });
        if let Err(error) = spawned {
            work.finish(Err(Error::new(format!(
                "no thread could be started for the background ({error})"
            ))));
        }
        work
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn result(&self) -> Option<Result<Made>> {
        lock(&self.result).clone()
    }

    pub fn progress(&self) -> Progress {
        match &*lock(&self.result) {
            None => Progress::Reading {
                done: self.done.load(Ordering::Relaxed),
                of: self.recipe.background.count(),
            },
            Some(Ok(_)) => Progress::Done,
            Some(Err(error)) => Progress::Failed(error.clone()),
        }
    }

    fn finish(&self, result: Result<Made>) {
        *lock(&self.result) = Some(result);
        (self.notify)();
    }

    fn make(&self) -> Result<Made> {
        let Recipe {
            spec,
            background,
            profile,
        } = &self.recipe;
        let mut source = OpenSource::open(spec, IndexDepth::Enough, &mut |_, _| {})?;
        let made = make(&mut source, *background, *profile, &mut |_| {
            self.done.fetch_add(1, Ordering::Relaxed);
            (self.notify)();
            !self.stop.load(Ordering::Relaxed)
        })?;
        made.ok_or_else(|| Error::new("the background was cancelled"))
    }
}

/// Makes the background of a source. `go_on` is called after each frame with its number and says whether to continue;
/// `None` when it did not.
///
/// # Errors
/// When a frame cannot be read, frames are not alike, or they need too much memory.
pub(super) fn make(
    source: &mut OpenSource,
    background: Background,
    profile: Profile,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<Made>> {
    let (mut pictures, mut planes, mut first) = (Vec::new(), Vec::new(), None);
    for number in background.from..=background.to {
        let frame = source.frame("the source", number)?;
        pictures.push(Arc::new(convert::to_pixels(&frame, profile)?));
        planes.push(Arc::new(convert::to_pixels(&frame, Profile::Native)?));
        if let (1, Some(picture), Some(native)) = (pictures.len(), pictures.first(), planes.first())
        {
            enough_memory(bytes(picture) + bytes(native), background)?;
        }
        first.get_or_insert(frame);
        if !go_on(number) {
            return Ok(None);
        }
    }
    let combine = match background.of {
        Average::Mean => background::mean,
        Average::Median => background::median,
    };
    let frame = first.ok_or_else(|| Error::new("a background needs frames"))?;
    Ok(Some(Made {
        frame,
        pixels: Arc::new(combine(&pictures)?),
        native: Arc::new(combine(&planes)?),
    }))
}

fn bytes(pixels: &Pixels) -> usize {
    let wide = if pixels.depth > 8 { 2 } else { 1 };
    pixels
        .planes
        .iter()
        .map(|plane| plane.levels.len() * wide)
        .sum()
}

fn enough_memory(each: usize, background: Background) -> Result<()> {
    let most = (MOST_MEMORY / each.max(1)).max(1) as u64;
    if background.count() <= most {
        return Ok(());
    }
    Err(Error::new(format!(
        "the {background} needs {:.1} GB of memory",
        each as f64 * background.count() as f64 / 1e9
    ))
    .advice(format!("choose at most {most} frames of this size")))
}

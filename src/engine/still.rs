//! Reading on the caller's own thread: for the command line, which waits anyway.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::background;
use super::exclusion::Exclusion;
use super::indexing;
use crate::analysis::{PairInput, SizeRule};
use crate::error::{Error, Result};
use crate::frame::{Frame, Pixels, Profile, Side};
use crate::media::{
    self, Index, IndexDepth, IndexUpdate, Indexer, Note, ReadEnd, Reader, Reading, SourceInfo,
    SourceSpec, convert,
};
use crate::pairing::Against;
use crate::session::Session;

/// Called with the frames decoded so far, out of so many where that is known.
pub type OnProgress<'a> = &'a mut dyn FnMut(u64, Option<u64>);

/// A source that is open and counted.
pub struct OpenSource {
    pub info: SourceInfo,
    /// Complete.
    pub index: Arc<Index>,
    /// Everything there is to say about the source.
    pub notes: Vec<Note>,
    reader: Box<dyn Reader>,
    indexer: Option<Box<dyn Indexer>>,
}

impl OpenSource {
    /// Opens a source and counts its frames.
    ///
    /// # Errors
    /// One sentence with the path.
    pub fn open(spec: &SourceSpec, depth: IndexDepth, progress: OnProgress<'_>) -> Result<Self> {
        let opened = media::open(spec).map_err(|error| error.path(spec.main_path()))?;
        let mut source = Self {
            notes: opened.info.notes.clone(),
            info: opened.info,
            index: opened.index,
            reader: opened.reader,
            indexer: opened.indexer,
        };
        source.count(depth, progress)?;
        Ok(source)
    }

    /// Opens a source and counts its frames by decoding all of them where that takes a few seconds at most: damage that
    /// packets do not show would shift the numbers. Longer ones are counted by packets where those can number them.
    ///
    /// # Errors
    /// One sentence with the path.
    pub fn open_sure(spec: &SourceSpec, progress: OnProgress<'_>) -> Result<Self> {
        let mut source = Self::open(spec, IndexDepth::Enough, progress)?;
        let pixels = u64::from(source.info.width) * u64::from(source.info.height);
        if source.index.count().saturating_mul(pixels) <= indexing::PROVED_UNASKED {
            source.count(IndexDepth::Proven, progress)?;
        }
        Ok(source)
    }

    /// # Errors
    /// When there is no frame with this number; `name` is what the sentence calls the source.
    pub fn must_have(&self, name: &str, number: u64) -> Result<()> {
        match self.index.count() {
            count if number >= count => Err(self.past_end(name, number, count)),
            _ => Ok(()),
        }
    }

    /// The next frame is sought for, wherever reading stands.
    pub fn forget_place(&mut self) {
        self.reader.forget_place();
    }

    /// The frame with this number; `name` is what the sentence calls the source.
    ///
    /// # Errors
    /// When there is no such frame, or the file cannot be read.
    pub fn frame(&mut self, name: &str, number: u64) -> Result<Arc<Frame>> {
        // A proven index is final, so a second contradiction is an error.
        for _ in 0..2 {
            self.must_have(name, number)?;
            let mut last = None;
            let end = self
                .reader
                .read_from(number, number, &|| false, &mut |frame| {
                    last = Some(frame);
                    ControlFlow::Continue(())
                })
                .map_err(|error| error.path(self.path()))?;
            match end {
                ReadEnd::Reached => match last.filter(|frame| frame.number == number) {
                    Some(frame) => return Ok(frame),
                    None => break,
                },
                ReadEnd::PastEnd { count } if count <= number => {
                    return Err(self.past_end(name, number, count));
                }
                ReadEnd::Contradicted { .. } | ReadEnd::PastEnd { .. } => {
                    self.count(IndexDepth::Proven, &mut |_, _| {})?;
                }
                ReadEnd::Stopped => break,
            }
        }
        Err(
            Error::new(format!("frame {number} of {name} cannot be read"))
                .advice("the file may have changed; try again")
                .path(self.path()),
        )
    }

    fn count(&mut self, depth: IndexDepth, progress: OnProgress<'_>) -> Result<()> {
        let Some(indexer) = &mut self.indexer else {
            return Ok(());
        };
        let (mut newest, notes) = (None, &mut self.notes);
        indexer
            .run(depth, &mut |update| {
                match update {
                    IndexUpdate::Index(index) => newest = Some(index),
                    IndexUpdate::Progress { done, of } => progress(done, of),
                    IndexUpdate::Note(note) if !notes.contains(&note) => notes.push(note),
                    IndexUpdate::Note(_) => {}
                }
                ControlFlow::Continue(())
            })
            .map_err(|error| error.path(self.info.spec.main_path()))?;
        if let Some(index) = newest {
            self.index = Arc::clone(&index);
            self.reader.set_index(index);
        }
        Ok(())
    }

    fn past_end(&self, name: &str, number: u64, count: u64) -> Error {
        let has = match count {
            0 => "no frames".to_owned(),
            1 => "1 frame (0)".to_owned(),
            _ => format!("{count} frames (0 to {})", count - 1),
        };
        Error::new(format!("{name} has {has}, there is no frame {number}")).path(self.path())
    }

    fn path(&self) -> &std::path::Path {
        self.info.spec.main_path()
    }
}

/// Reads every frame once, from the first to the last, until `take` says no. Nothing is counted beforehand.
///
/// # Errors
/// When the source cannot be opened or read, or has no frames.
pub fn each_frame(spec: &SourceSpec, take: &mut dyn FnMut(Arc<Frame>) -> bool) -> Result<()> {
    let opened = media::open_for(spec, Reading::Whole);
    let mut reader = opened.map_err(|error| error.path(spec.main_path()))?.reader;
    for number in 0.. {
        let mut wanted = true;
        let end = reader
            .read(number, &|| false, &mut |frame| {
                // A reader that begins anew hands over earlier frames once more.
                if frame.number == number {
                    wanted = take(frame);
                }
                ControlFlow::Continue(())
            })
            .map_err(|error| error.path(spec.main_path()))?;
        match end {
            ReadEnd::Reached if wanted => {}
            ReadEnd::PastEnd { count: 0 } => {
                return Err(Error::new("no frame of this source can be read")
                    .advice("choose another file")
                    .path(spec.main_path()));
            }
            _ => break,
        }
    }
    Ok(())
}

/// A pair that was read.
#[derive(Debug, Clone, Default)]
pub struct StillPair {
    /// Numbers under the session's profile; B is scaled to A's size where the session says so.
    pub input: PairInput,
    /// Bytes of the packet that B's frame came in, where its file has one.
    pub packet: Option<u64>,
}

/// The pair at the session's position.
///
/// # Errors
/// When a source cannot be opened or has no such frame.
pub fn pair(session: &Session, progress: OnProgress<'_>) -> Result<StillPair> {
    if let Some(against) = session.against {
        return against_itself(session, against, progress);
    }
    let mut sources = [None, None];
    for side in Side::BOTH {
        if let Some(spec) = session.source(side) {
            sources[side.index()] = Some(OpenSource::open_sure(spec, progress)?);
        }
    }
    let [a, b] = &mut sources;
    let mut input = PairInput {
        exclusion: Exclusion::default().get(&session.analysis.areas),
        ..PairInput::default()
    };
    let mut packet = None;
    if let Some(a) = a {
        let frame = a.frame("A", session.position)?;
        (input.a, input.a_native) = numbers(&frame, session)?;
    }
    if let Some(b) = b {
        let number = session.position.checked_add_signed(session.pairing.offset);
        let number = number.ok_or_else(|| {
            Error::new(format!(
                "A's frame {} with an offset of {} is before the start of B",
                session.position, session.pairing.offset
            ))
        })?;
        let frame = b.frame("B", number)?;
        (input.b, input.b_native) = numbers(&frame, session)?;
        packet = frame.bytes;
    }
    scale_b(&mut input, session.analysis.sizes)?;
    Ok(StillPair { input, packet })
}

/// The frame at the position as B, and as A what the same source is compared with.
fn against_itself(
    session: &Session,
    against: Against,
    progress: OnProgress<'_>,
) -> Result<StillPair> {
    let [Some(spec), _] = session.compared_sources() else {
        return Ok(StillPair::default());
    };
    let mut source = OpenSource::open(spec, IndexDepth::Enough, progress)?;
    let name = spec.short_name();
    let mut input = PairInput {
        exclusion: Exclusion::default().get(&session.analysis.areas),
        ..PairInput::default()
    };
    if let Some(background) = against.background() {
        let made = background::make(&mut source, background, session.profile, &mut |_| true)?;
        if let Some(made) = made {
            (input.a, input.a_native) = (Some(made.pixels), Some(made.native));
        }
    } else {
        let number = against.reference(session.position).ok_or_else(|| {
            Error::new(format!(
                "there is no {against} for frame {}",
                session.position
            ))
        })?;
        let frame = source.frame(&name, number)?;
        (input.a, input.a_native) = numbers(&frame, session)?;
    }
    let frame = source.frame(&name, session.position)?;
    (input.b, input.b_native) = numbers(&frame, session)?;
    scale_b(&mut input, session.analysis.sizes)?;
    let packet = frame.bytes;
    Ok(StillPair { input, packet })
}

type Numbers = Option<Arc<Pixels>>;

/// The numbers under the profile, and the decoded planes where a channel looks at them.
fn numbers(frame: &Frame, session: &Session) -> Result<(Numbers, Numbers)> {
    let pixels = convert::to_pixels(frame, session.profile)?;
    let native = session.analysis.needs_native();
    let native = native
        .then(|| convert::to_pixels(frame, Profile::Native))
        .transpose()?;
    Ok((Some(Arc::new(pixels)), native.map(Arc::new)))
}

fn scale_b(input: &mut PairInput, rule: SizeRule) -> Result<()> {
    let SizeRule::ScaleB(filter) = rule else {
        return Ok(());
    };
    let Some((width, height)) = input.a.as_ref().map(|a| (a.width, a.height)) else {
        return Ok(());
    };
    for b in [&mut input.b, &mut input.b_native].into_iter().flatten() {
        if (b.width, b.height) != (width, height) {
            *b = Arc::new(convert::scale(b, width, height, filter)?);
            input.b_scaled = true;
        }
    }
    Ok(())
}

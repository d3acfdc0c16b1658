//! What the receiver of a change-only sender has after each frame of a range: read by a reader of its own, on a thread
//! of its own, drawn as far as it is, cancelled at any frame.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::exclusion::Exclusion;
use super::lock::lock;
use super::still::OpenSource;
use super::{Engine, Notify};
use crate::analysis::AnalysisSettings;
use crate::analysis::sender::{Reference, Step, Transmission};
use crate::error::{Error, Result};
use crate::frame::Profile;
use crate::media::{IndexDepth, SourceSpec, convert};
use crate::session::Session;

/// Everything that decides the curves.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiverRequest {
    pub spec: SourceSpec,
    pub profile: Profile,
    pub analysis: AnalysisSettings,
    /// First and last frame number, both included.
    pub from: u64,
    pub to: u64,
}

impl ReceiverRequest {
    /// What the session asks for, of its leading source; `frames` are known of it. `None` while nothing is open.
    pub fn of(session: &Session, frames: u64) -> Option<Self> {
        let spec = session.a.as_ref().or(session.b.as_ref())?.clone();
        let (from, to) = session.receiver.range(frames);
        Some(Self {
            spec,
            profile: session.profile,
            analysis: session.analysis.clone(),
            from,
            to,
        })
    }

    /// Frames of the range.
    pub fn count(&self) -> u64 {
        self.to.saturating_sub(self.from) + 1
    }

    /// The profile of what is sent: the decoded planes where the chain looks at one of them.
    pub fn sent_profile(&self) -> Profile {
        match self.analysis.needs_native() {
            true => Profile::Native,
            false => self.profile,
        }
    }
}

/// One frame as both senders send it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sent {
    pub number: u64,
    /// Bytes of the codec's own packet, where they are known.
    pub packet: Option<u64>,
    /// In the order of [`Reference::BOTH`].
    pub steps: [Step; 2],
}

/// Sends the frames of a range, one after the other; `take` gets each and says whether to go on.
///
/// # Errors
/// When a frame cannot be read or compared with the ones before.
pub fn transmit(
    source: &mut OpenSource,
    request: &ReceiverRequest,
    take: &mut dyn FnMut(Sent) -> ControlFlow<()>,
) -> Result<()> {
    let exclusion = Exclusion::default()
        .get(&request.analysis.areas)
        .transpose()?;
    let mut senders = Reference::BOTH
        .map(|reference| Transmission::new(reference, &request.analysis, exclusion.clone()));
    let name = request.spec.short_name();
    for number in request.from..=request.to {
        let frame = source.frame(&name, number)?;
        let pixels = Arc::new(convert::to_pixels(&frame, request.sent_profile())?);
        let [previous, reconstruction] = &mut senders;
        let sent = Sent {
            number,
            packet: frame.bytes,
            steps: [previous.send(&pixels)?, reconstruction.send(&pixels)?],
        };
        if take(sent).is_break() {
            break;
        }
    }
    Ok(())
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub enum ReceiverPhase {
    Sending,
    Finished,
    Cancelled,
    Failed(Error),
}

#[derive(Default)]
struct News {
    sent: Vec<Sent>,
    end: Option<Result<()>>,
}

/// The curves of one request, as far as they are known.
pub struct Receiver {
    pub request: ReceiverRequest,
    news: Arc<Mutex<News>>,
    stop: Arc<AtomicBool>,
    phase: ReceiverPhase,
    sent: Vec<Sent>,
}

impl Receiver {
    /// Starts the thread.
    fn start(request: ReceiverRequest, notify: Notify) -> Self {
        let news = Arc::new(Mutex::new(News::default()));
        let stop = Arc::new(AtomicBool::new(false));
        let (asked, told, stopped) = (request.clone(), Arc::clone(&news), Arc::clone(&stop));
        let spawned = std::thread::Builder::new()
            .name("receiver".into())
            .spawn(move || {
                let working = std::panic::AssertUnwindSafe(|| {
                    let mut source =
                        OpenSource::open(&asked.spec, IndexDepth::Enough, &mut |_, _| {})?;
                    transmit(&mut source, &asked, &mut |sent| {
                        if stopped.load(Ordering::Relaxed) {
                            return ControlFlow::Break(());
                        }
                        lock(&told).sent.push(sent);
                        notify();
                        ControlFlow::Continue(())
                    })
                });
                let end = std::panic::catch_unwind(working).unwrap_or_else(|_| {
                    Err(Error::new("sending the frames broke").advice("please report the file"))
                });
                lock(&told).end = Some(end);
                notify();
            });
        let phase = match spawned {
            Ok(_) => ReceiverPhase::Sending,
            Err(error) => ReceiverPhase::Failed(Error::new(format!(
                "no thread could be started for the receiver ({error})"
            ))),
        };
        Self {
            request,
            news,
            stop,
            phase,
            sent: Vec::new(),
        }
    }

    pub fn phase(&self) -> &ReceiverPhase {
        &self.phase
    }

    /// The frames sent so far, in their order.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    fn cancel(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if self.phase == ReceiverPhase::Sending {
            self.phase = ReceiverPhase::Cancelled;
        }
    }

    /// Takes over what the thread has found.
    pub(super) fn poll(&mut self) {
        let news = std::mem::take(&mut *lock(&self.news));
        if self.phase != ReceiverPhase::Sending {
            return;
        }
        self.sent.extend(news.sent);
        match news.end {
            None => {}
            Some(Ok(())) => self.phase = ReceiverPhase::Finished,
            Some(Err(error)) => self.phase = ReceiverPhase::Failed(error),
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Engine {
    /// Sends the frames of the session's range anew, by its settings as they are now.
    pub fn send_frames(&mut self, session: &Session) {
        let frames = self.facts(session).frames;
        self.receiver = ReceiverRequest::of(session, frames)
            .filter(|_| frames > 0)
            .map(|request| Receiver::start(request, Arc::clone(&self.notify)));
    }

    /// Ends the sending; what is known stays.
    pub fn stop_sending(&mut self) {
        if let Some(receiver) = &mut self.receiver {
            receiver.cancel();
        }
    }

    /// What the receiver has, once frames were sent.
    pub fn receiver(&self) -> Option<&Receiver> {
        self.receiver.as_ref()
    }

    /// Another source, or nobody who looks, ends it.
    pub(super) fn follow_receiver(&mut self, session: &Session) {
        let spec = session.a.as_ref().or(session.b.as_ref());
        let of_another = |receiver: &Receiver| Some(&receiver.request.spec) != spec;
        if !session.receiver.shown || self.receiver.as_ref().is_some_and(of_another) {
            self.receiver = None;
        }
    }
}

//! The analyst: one thread that turns the newest complete pair into numbers and pictures. While nobody waits it does the
//! same for the pair that is likely to be wished for next, so that a step finds it done.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Notify;
use super::background::Made;
use super::evaluator::{Evaluator, Kept};
use super::lock::lock;
use super::pair::Pair;
use super::request::{Key, Request, Task};
use super::state::Shown;
use crate::error::Error;
use crate::frame::Profile;

/// So long after a step the window has the cores for itself: it draws the pair.
const DRAWING: Duration = Duration::from_millis(12);
/// And so long after anything else, a jump or a changed setting: often one follows the other, and no step.
const SETTLING: Duration = Duration::from_millis(150);

/// What was made of a task.
struct Answer {
    key: Key,
    shown: Arc<Shown>,
}

#[derive(Default)]
struct Mailbox {
    request: Option<Request>,
    /// Counts requests.
    requests: u64,
    /// Counts requests and events of the loaders.
    events: u64,
    /// What the worker answered last.
    current: Option<Answer>,
    /// What it will answer next, as far as one can tell.
    ahead: Option<Answer>,
    newest: Option<Arc<Shown>>,
    /// The request that `newest` answers.
    answered: u64,
    stop: bool,
}

impl Mailbox {
    /// What is done already.
    fn known(&self, key: &Key) -> Option<Arc<Shown>> {
        let mut answers = [&self.current, &self.ahead].into_iter().flatten();
        let answer = answers.find(|answer| answer.key == *key)?;
        Some(Arc::clone(&answer.shown))
    }

    /// The worker's last answer is this one, and nothing else was shown since.
    fn has_answered(&self, key: &Key) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|answer| answer.key == *key && self.shows(&answer.shown))
    }

    fn shows(&self, shown: &Arc<Shown>) -> bool {
        let newest = self.newest.as_ref();
        newest.is_some_and(|newest| Arc::ptr_eq(newest, shown))
    }

    /// The answer to a request, unless a later one has its own. True when it is another than before.
    fn publish(&mut self, shown: Arc<Shown>, request: u64) -> bool {
        if request < self.answered {
            return false;
        }
        self.answered = request;
        let news = !self.shows(&shown);
        self.newest = Some(shown);
        news
    }
}

struct Shared {
    mailbox: Mutex<Mailbox>,
    woken: Condvar,
    notify: Notify,
}

impl Shared {
    fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        lock(&self.mailbox)
    }

    fn wake(&self) {
        self.mailbox().events += 1;
        self.woken.notify_all();
    }
}

/// Handle of the analyst's thread.
pub(super) struct Analyst {
    shared: Arc<Shared>,
}

impl Analyst {
    /// Starts the thread; `room` is how many bytes a pair may take that is composed before it is wished for.
    pub fn start(notify: Notify, room: usize) -> Self {
        let shared = Arc::new(Shared {
            mailbox: Mutex::default(),
            woken: Condvar::new(),
            notify,
        });
        let worker = Arc::clone(&shared);
        let spawned = std::thread::Builder::new()
            .name("analyst".into())
            .spawn(move || Worker::new(worker, room).run());
        if let Err(error) = spawned {
            log::error!("no thread could be started for the analyst: {error}");
        }
        Self { shared }
    }

    /// Replaces the request; nothing happens when it is the same. What is done already is the newest at once.
    pub fn request(&self, request: Request) {
        let known = |mailbox: &Mailbox| {
            let old = mailbox.request.as_ref();
            old.is_some_and(|old| old.same(&request))
        };
        if known(&self.shared.mailbox()) {
            return;
        }
        let task = request.newest_complete();
        let mut mailbox = self.shared.mailbox();
        mailbox.requests += 1;
        let number = mailbox.requests;
        if let Some(shown) = task.and_then(|task| mailbox.known(&task.key)) {
            mailbox.publish(shown, number);
        }
        mailbox.request = Some(request);
        drop(mailbox);
        self.shared.wake();
    }

    /// A closure that loaders call when something new is there: it wakes the analyst and the window.
    pub fn notifier(&self) -> Notify {
        let shared = Arc::clone(&self.shared);
        Arc::new(move || {
            shared.wake();
            (shared.notify)();
        })
    }

    /// A closure that wakes the analyst alone: there is more to work on, and nothing to see.
    pub fn waker(&self) -> Notify {
        let shared = Arc::clone(&self.shared);
        Arc::new(move || shared.wake())
    }

    /// What was finished last.
    pub fn newest(&self) -> Option<Arc<Shown>> {
        self.shared.mailbox().newest.clone()
    }
}

impl Drop for Analyst {
    fn drop(&mut self) {
        self.shared.mailbox().stop = true;
        self.shared.woken.notify_all();
    }
}

/// The thread's own state.
struct Worker {
    shared: Arc<Shared>,
    /// Bytes that what comes next may take.
    room: usize,
    kept: Kept,
    /// Evaluates what is wished for.
    current: Evaluator,
    /// Evaluates what comes next.
    ahead: Evaluator,
    /// What `ahead` has begun with, and finished unless something came between.
    begun: Option<Key>,
    /// What was to come next when the last answer was given.
    expected: Option<Pair>,
    /// The window is busy with the last answer until then.
    drawn: Instant,
}

impl Worker {
    fn new(shared: Arc<Shared>, room: usize) -> Self {
        Self {
            shared,
            room,
            kept: Kept::default(),
            current: Evaluator::default(),
            ahead: Evaluator::default(),
            begun: None,
            expected: None,
            drawn: Instant::now(),
        }
    }

    fn run(mut self) {
        let (mut seen, mut looked) = (0, true);
        loop {
            let (request, number) = {
                let mailbox = self.wait(seen, looked);
                if mailbox.stop {
                    return;
                }
                looked = mailbox.events == seen;
                seen = mailbox.events;
                (mailbox.request.clone(), mailbox.requests)
            };
            match request {
                Some(request) if looked => self.look_ahead(&request, number),
                Some(request) => self.answer(&request, number),
                None => {}
            }
        }
    }

    /// Until something happens that was not seen yet, or, unless it `looked` ahead already, until the window has drawn.
    fn wait(&self, seen: u64, looked: bool) -> MutexGuard<'_, Mailbox> {
        let quiet = |mailbox: &mut Mailbox| mailbox.events == seen && !mailbox.stop;
        let (mailbox, woken) = (self.shared.mailbox(), &self.shared.woken);
        if looked {
            return woken
                .wait_while(mailbox, quiet)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let left = self.drawn.saturating_duration_since(Instant::now());
        let (mailbox, _) = woken
            .wait_timeout_while(mailbox, left, quiet)
            .unwrap_or_else(PoisonError::into_inner);
        mailbox
    }

    /// Answers a request whose frames are there.
    fn answer(&mut self, request: &Request, number: u64) {
        let Some(task) = request.newest_complete() else {
            return;
        };
        let key = task.key.clone();
        let (known, before) = {
            let mailbox = self.shared.mailbox();
            if mailbox.has_answered(&key) {
                return;
            }
            let before = mailbox.current.as_ref().map(|answer| answer.key.pair);
            (mailbox.known(&key), before)
        };
        if self.begun.as_ref() == Some(&key) {
            std::mem::swap(&mut self.current, &mut self.ahead);
            self.begun = None;
        } else if before != Some(key.pair) {
            self.forget_ahead();
        }
        let (pair, foreseen) = (key.pair, self.expected == Some(key.pair));
        let shown = match known {
            Some(shown) => shown,
            None => self.evaluate(task, request),
        };
        let news = {
            let mut mailbox = self.shared.mailbox();
            mailbox.ahead.take_if(|ahead| ahead.key == key);
            mailbox.current = Some(Answer {
                key,
                shown: Arc::clone(&shown),
            });
            mailbox.publish(shown, number)
        };
        if news {
            (self.shared.notify)();
        }
        self.expected = request.next;
        self.drawn = Instant::now() + if foreseen { DRAWING } else { SETTLING };
        for (source, number) in request.sources.iter().zip([pair.a, pair.b]) {
            if let (Some(source), Some(number)) = (source, number) {
                source.composed(number);
            }
        }
    }

    fn evaluate(&mut self, task: Task, request: &Request) -> Arc<Shown> {
        let settings = &request.settings;
        self.take_background(task.made, settings.profile);
        let (key, frames) = (task.key, task.frames);
        let (current, kept) = (&mut self.current, &mut self.kept);
        let work = || current.evaluate(key.pair, frames, settings, kept, &|| false);
        let shown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        let shown = shown.ok().flatten().unwrap_or_else(|| Shown {
            pair: key.pair,
            settings: Some(settings.clone()),
            difference: Some(Err(
                Error::new("the analysis of this pair broke").advice("please report the two files")
            )),
            ..Shown::default()
        });
        self.tidy();
        Arc::new(Shown {
            openings: key.openings,
            ..shown
        })
    }

    /// A background's numbers are not those of its frame.
    fn take_background(&self, made: Option<Made>, profile: Profile) {
        if let Some(made) = made {
            let pixels = &self.kept.pixels;
            pixels.put(&made.frame, profile, made.pixels);
            pixels.put(&made.frame, Profile::Native, made.native);
        }
    }

    /// Evaluates the pair that comes next, until a request comes.
    fn look_ahead(&mut self, request: &Request, number: u64) {
        let newest = self.shared.mailbox();
        let current = newest.current.as_ref().map(|answer| answer.key.pair);
        let done = newest.ahead.as_ref().map(|answer| answer.key.clone());
        drop(newest);
        let wished = request.wishes.first().copied();
        let worthwhile = |task: &Task| current == wished && task.memory() <= self.room;
        let Some(task) = request.next_complete().filter(worthwhile) else {
            self.forget_ahead();
            return;
        };
        if done.as_ref() == Some(&task.key) {
            return;
        }
        self.begun = Some(task.key.clone());
        self.take_background(task.made, request.settings.profile);
        let shared = Arc::clone(&self.shared);
        let obsolete = || shared.mailbox().requests != number;
        let (ahead, kept, key) = (&mut self.ahead, &mut self.kept, task.key);
        let work = || ahead.evaluate(key.pair, task.frames, &request.settings, kept, &obsolete);
        // Whoever wishes for the pair is told if this breaks.
        let shown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        self.tidy();
        if let Ok(Some(shown)) = shown {
            let openings = key.openings;
            let shown = Arc::new(Shown { openings, ..shown });
            self.shared.mailbox().ahead = Some(Answer { key, shown });
        }
    }

    fn forget_ahead(&mut self) {
        self.ahead = Evaluator::default();
        self.begun = None;
        self.shared.mailbox().ahead = None;
        self.tidy();
    }

    fn tidy(&self) {
        let frames = self.current.frames().iter().chain(self.ahead.frames());
        self.kept.pixels.forget_all_but(frames);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::settings::{PaneSizes, Settings};
    use crate::session::Session;

    fn key(number: u64) -> Key {
        let session = Session::default();
        Key {
            pair: Pair {
                a: Some(number),
                b: Some(number),
            },
            pairing: session.pairing,
            settings: Settings::of(&session, PaneSizes::default()),
            identity: [2, 3],
            openings: [1, 2],
        }
    }

    #[test]
    fn an_answer_that_comes_late_hides_no_newer_one() {
        let mut mailbox = Mailbox::default();
        let [older, newer] = [1, 2].map(|generation| {
            Arc::new(Shown {
                generation,
                ..Shown::default()
            })
        });
        assert!(mailbox.publish(Arc::clone(&newer), 5));
        assert!(!mailbox.publish(Arc::clone(&older), 4));
        assert!(mailbox.shows(&newer));
        assert!(
            !mailbox.publish(Arc::clone(&newer), 7),
            "nothing new to see"
        );
        assert!(!mailbox.publish(Arc::clone(&older), 6));
        assert!(mailbox.shows(&newer));
        assert!(mailbox.publish(older, 8));
    }

    #[test]
    fn who_went_on_and_back_before_the_worker_woke_is_answered_again() {
        let answer = |number| Answer {
            key: key(number),
            shown: Arc::new(Shown::default()),
        };
        let mut mailbox = Mailbox {
            current: Some(answer(4)),
            ahead: Some(answer(5)),
            ..Mailbox::default()
        };
        for (request, number, answered) in [(1, 4, true), (2, 5, false), (3, 4, true)] {
            let shown = mailbox.known(&key(number)).expect("an answer");
            mailbox.publish(shown, request);
            assert_eq!(mailbox.has_answered(&key(number)), answered, "{number}");
            assert!(!mailbox.has_answered(&key(9 - number)), "{number}");
        }
    }

    #[test]
    fn an_answer_is_known_by_everything_it_depends_on() {
        let shown = Arc::new(Shown::default());
        let mailbox = Mailbox {
            ahead: Some(Answer {
                key: key(7),
                shown: Arc::clone(&shown),
            }),
            ..Mailbox::default()
        };
        let found = mailbox.known(&key(7)).expect("the same key");
        assert!(Arc::ptr_eq(&found, &shown));
        let mut others = [key(8), key(7), key(7), key(7), key(7)];
        others[1].pairing.offset = 1;
        others[2].settings.analysis.threshold = 9;
        others[3].identity = [2, 4];
        others[4].openings = [1, 3];
        for (n, other) in others.iter().enumerate() {
            assert!(mailbox.known(other).is_none(), "{n}");
        }
    }
}

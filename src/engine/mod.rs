//! Threads: one loader per source, a frame cache, one analyst. Knows no egui: it is given a `notify` closure.
//!
//! The window calls [`Engine::want`] with the session as it is now and [`Engine::poll`] to see what is ready. Both only
//! exchange messages: nothing here decodes, analyses or waits on the caller's thread.

mod analyst;
mod background;
mod cache;
mod evaluator;
mod exclusion;
mod heading;
mod indexing;
mod laboratory;
mod landmarks;
pub mod lesson;
mod loader;
mod lock;
mod pair;
mod pictures;
mod pixel_cache;
pub mod preview;
mod priority;
pub mod receiver;
mod request;
pub mod scan;
mod scanner;
mod settings;
mod source;
pub mod state;
pub mod still;

use std::collections::VecDeque;
use std::sync::Arc;

pub use background::Progress as BackgroundProgress;
pub use cache::FrameCache;
pub use laboratory::Laboratory;
pub use pair::Pair;
pub use receiver::{Receiver, ReceiverPhase};
pub use scanner::{Answer, ScanPhase, Scanner};
pub use settings::{PaneSizes, Settings};
pub use state::{Difference, OpenState, PairRecord, Shown, ShownSide, SideState};

use crate::analysis::scan::ScanSettings;
use crate::command::Curve;
use crate::frame::Side;
use crate::media::SourceSpec;
use crate::pairing::{Against, PairBy, Pairing};
use crate::session::{Facts, Session};
use analyst::Analyst;
use background::{Recipe, Work};
use heading::Heading;
use landmarks::{Landmarks, around};
use request::Request;
use source::{Source, Told};

/// Called from worker threads whenever something new is ready.
pub type Notify = Arc<dyn Fn() + Send + Sync>;

/// Pairs remembered while they are being read: the newest complete one is shown.
const REMEMBERED_WISHES: usize = 64;

/// Everything behind the window.
pub struct Engine {
    sources: [Option<Arc<Source>>; 2],
    states: [SideState; 2],
    analyst: Analyst,
    shown: Option<Arc<Shown>>,
    wishes: VecDeque<Pair>,
    heading: Heading,
    /// Which sides were open when these were wished, and whether all their frames were known.
    counted: [Option<bool>; 2],
    settings: Option<Settings>,
    records: Records,
    landmarks: Landmarks,
    /// Whose peaks are landmarks.
    curve: Curve,
    /// What A's side is while a source is compared with a picture of many frames.
    background: Option<Arc<Work>>,
    /// The scan of the whole pair, as long as it has the numbers that the session asks for.
    scanner: Option<Scanner>,
    /// What the receiver of a change-only sender would have, while somebody looks at it.
    receiver: Option<Receiver>,
    budget: usize,
    notify: Notify,
    told: Told,
}

/// What decides which frames are a pair.
type PairRule = (Pairing, Option<Against>);

/// What was learnt of each pair, valid for one rule only; by the number of the frame at the position.
#[derive(Default)]
struct Records {
    rule: Option<(PairRule, Settings)>,
    pairs: Vec<Option<PairRecord>>,
    /// Something was learnt since the landmarks were found.
    news: bool,
}

impl Records {
    fn known(&self, number: u64) -> bool {
        let at = usize::try_from(number).ok();
        at.and_then(|at| self.pairs.get(at))
            .is_some_and(Option::is_some)
    }

    fn put(&mut self, number: u64, record: PairRecord) {
        let Ok(at) = usize::try_from(number) else {
            return;
        };
        if self.pairs.len() <= at {
            self.pairs.resize(at + 1, None);
        }
        self.pairs[at] = Some(record);
        self.news = true;
    }
}

impl Engine {
    /// An engine that keeps at most `budget` bytes of frames: decoded ones, and those inside the decoders. The pair that
    /// comes next is composed before it is wished for where it takes no more than an eighth of that.
    pub fn new(budget: usize, notify: Notify) -> Self {
        let analyst = Analyst::start(notify, budget / 8);
        Self {
            told: Told {
                of_news: analyst.notifier(),
                of_more: analyst.waker(),
            },
            notify: analyst.notifier(),
            sources: [None, None],
            states: [SideState::Closed, SideState::Closed],
            analyst,
            shown: None,
            wishes: VecDeque::new(),
            heading: Heading::default(),
            counted: [None; 2],
            settings: None,
            records: Records::default(),
            landmarks: Landmarks::default(),
            curve: Curve::default(),
            background: None,
            scanner: None,
            receiver: None,
            budget,
        }
    }

    /// The budget when nobody sets one: 1 GiB or a quarter of the machine's memory, whichever is less.
    pub fn default_budget() -> usize {
        const GIB: usize = 1 << 30;
        let memory = std::fs::read_to_string("/proc/meminfo")
            .ok()
            .and_then(|text| {
                let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
                line.split_whitespace().nth(1)?.parse::<usize>().ok()
            });
        memory.map_or(GIB, |kib| GIB.min(kib * 1024 / 4))
    }

    /// What each side may keep of the budget; a sixteenth is for the frames inside the decoders and on their way.
    fn share(&self) -> usize {
        (self.budget - self.budget / 16) / 2
    }

    /// Makes the engine work towards what the session shows. Cheap: to be called for every frame of the window.
    pub fn want(&mut self, session: &Session, sizes: PaneSizes) {
        self.follow_sources(session);
        self.follow_scan(session);
        self.follow_receiver(session);
        self.records.news |= self.curve != session.curve;
        self.curve = session.curve;
        let open = [self.states[0].open(), self.states[1].open()];
        let partner = |number| {
            self.scanner
                .as_ref()
                .and_then(|scanner| scanner.partner(number))
        };
        let pair = pair::wanted(session, session.position, open, partner);
        self.heading.follow(session.position);
        let next = self
            .heading
            .next()
            .map(|position| pair::wanted(session, position, open, partner));
        for side in Side::BOTH {
            if let (Some(source), Some(number)) = (&self.sources[side.index()], pair.number(side)) {
                source.wish(number);
            }
        }
        // What was wished before a side was open, or counted, is no pair to fall back on.
        let counted = open.map(|open| open.map(|open| open.index.complete));
        if self.counted != counted {
            self.counted = counted;
            self.wishes.clear();
        }
        if self.wishes.front() != Some(&pair) {
            self.wishes.push_front(pair);
            self.wishes.truncate(REMEMBERED_WISHES);
        }
        let settings = Settings::of(session, sizes);
        let rule = (
            (session.pairing, session.against),
            settings.clone().without_view(),
        );
        self.settings = Some(settings.clone());
        self.follow_background(session);
        self.analyst.request(Request {
            wishes: self.wishes.iter().copied().collect(),
            next: next.filter(|next| *next != pair),
            sources: self.sources.clone(),
            background: self.background.clone(),
            against: session.against,
            pairing: session.pairing,
            settings,
        });
        if self.records.rule.as_ref() != Some(&rule) {
            self.records = Records {
                rule: Some(rule),
                pairs: Vec::new(),
                news: true,
            };
            let scanned = self.scanner.iter().flat_map(Scanner::records);
            scanned.for_each(|(number, record)| self.records.put(number, record));
        }
    }

    /// Takes over what the workers have finished. True when the pair on screen is a new one.
    pub fn poll(&mut self) -> bool {
        for side in Side::BOTH {
            let i = side.index();
            self.states[i] = self.sources[i]
                .as_ref()
                .map_or(SideState::Closed, |s| s.state());
        }
        if let Some(scanner) = &mut self.scanner {
            let records = &mut self.records;
            if scanner.poll(&mut |number, record| records.put(number, record)) {
                records.news = true;
            }
        }
        if let Some(receiver) = &mut self.receiver {
            receiver.poll();
        }
        let newest = self.analyst.newest();
        let changed = match (&newest, &self.shown) {
            (Some(new), Some(old)) => !Arc::ptr_eq(new, old),
            (new, old) => new.is_some() != old.is_some(),
        };
        if changed {
            self.shown = newest;
            self.remember();
        }
        if std::mem::take(&mut self.records.news) {
            self.landmarks = Landmarks::of(&self.records.pairs, self.curve, self.scanner.as_ref());
        }
        changed
    }

    pub fn state(&self, side: Side) -> &SideState {
        &self.states[side.index()]
    }

    /// The newest finished pair.
    pub fn shown(&self) -> Option<&Arc<Shown>> {
        self.shown.as_ref()
    }

    /// The pair on screen is not the wished one, or not by the wished settings.
    pub fn stale(&self) -> bool {
        match (&self.shown, self.wishes.front()) {
            (Some(shown), Some(wish)) => {
                shown.pair != *wish
                    || shown.openings != self.openings()
                    || shown.settings.clone().map(Settings::without_view)
                        != self.settings.clone().map(Settings::without_view)
            }
            _ => false,
        }
    }

    /// The pair that was wished last.
    pub fn wished(&self) -> Option<Pair> {
        self.wishes.front().copied()
    }

    /// What is known of each pair by the frame number at the position (A's; B's while a source is compared with itself).
    pub fn records(&self) -> &[Option<PairRecord>] {
        &self.records.pairs
    }

    /// Opens a side's source again, from the disk.
    pub fn reload(&mut self, side: Side) {
        if let Some(source) = self.sources[side.index()].take() {
            source.stop();
            if let Some(background) = self.background.take() {
                background.stop();
            }
            self.sources[side.index()] = Some(loader::open(
                source.spec.clone(),
                self.share(),
                self.told.clone(),
            ));
            self.wishes.clear();
            self.records = Records {
                news: true,
                ..Records::default()
            };
            self.scanner = None;
            self.receiver = None;
        }
    }

    /// Decodes every frame of a side once, to know its damage and to prove every number.
    pub fn prove(&self, side: Side) {
        if let Some(source) = &self.sources[side.index()] {
            source.prove();
        }
    }

    /// What commands have to know about the open sources.
    pub fn facts(&self, session: &Session) -> Facts {
        let facts = pair::facts(session, [self.states[0].open(), self.states[1].open()]);
        // Frames may differ in size inside a file: the one on screen counts, once it is of these openings.
        let current = self
            .shown
            .as_ref()
            .filter(|shown| shown.openings == self.openings());
        let picture = current
            .and_then(|shown| shown.a.as_ref().or(shown.b.as_ref()))
            .map(|side| (side.frame.width, side.frame.height));
        let position = session.position;
        Facts {
            picture: picture.or(facts.picture),
            changes: around(&self.landmarks.changes, position),
            peaks: around(&self.landmarks.peaks, position),
            irregularities: around(&self.landmarks.irregularities, position),
            ..facts
        }
    }

    fn openings(&self) -> [u64; 2] {
        self.sources
            .each_ref()
            .map(|source| source.as_ref().map_or(0, |s| s.id))
    }

    /// Opens, closes and exchanges sources so that they are the session's.
    fn follow_sources(&mut self, session: &Session) {
        let spec_of = |source: &Option<Arc<Source>>| source.as_ref().map(|s| s.spec.clone());
        let wanted: [Option<SourceSpec>; 2] = session.compared_sources().map(|s| s.cloned());
        let have = [spec_of(&self.sources[0]), spec_of(&self.sources[1])];
        if wanted == have {
            return;
        }
        self.wishes.clear();
        self.records = Records {
            news: true,
            ..Records::default()
        };
        if wanted[0] == have[1] && wanted[1] == have[0] {
            self.sources.swap(0, 1);
            self.states.swap(0, 1);
            return;
        }
        for side in Side::BOTH {
            let i = side.index();
            if wanted[i] == have[i] {
                continue;
            }
            if let Some(old) = self.sources[i].take() {
                old.stop();
            }
            self.sources[i] = wanted[i]
                .clone()
                .map(|spec| loader::open(spec, self.share(), self.told.clone()));
            if let Some(source) = &self.sources[i] {
                // Most likely what will be wanted once it is open: decoding need not wait for the window.
                source.wish(session.position);
            }
            self.states[i] = self.sources[i]
                .as_ref()
                .map_or(SideState::Closed, |s| s.state());
        }
    }

    /// Starts, keeps or ends the making of a background, so that it is the session's.
    fn follow_background(&mut self, session: &Session) {
        let spec = session.compared_sources()[0].cloned();
        let background = session.against.and_then(|against| against.background());
        let wanted = spec.zip(background).map(|(spec, background)| Recipe {
            spec,
            background,
            profile: session.profile,
        });
        if self.background.as_ref().map(|work| &work.recipe) == wanted.as_ref() {
            return;
        }
        if let Some(old) = self.background.take() {
            old.stop();
        }
        self.background = wanted.map(|recipe| Work::start(recipe, Arc::clone(&self.notify)));
    }

    /// Scans the whole pair by the session's settings; a scan that has these numbers already goes on.
    pub fn scan(&mut self, session: &Session) {
        let [Some(a), Some(b)] = [self.states[0].open(), self.states[1].open()] else {
            return;
        };
        if self.scanner.as_ref().is_some_and(|scanner| {
            scanner.phase().running() || *scanner.phase() == ScanPhase::Finished
        }) {
            return;
        }
        let known = |open: &OpenState| open.index.complete.then(|| Arc::clone(&open.index));
        let request = scan::ScanRequest {
            specs: [a.info.spec.clone(), b.info.spec.clone()],
            indexes: [known(a), known(b)],
            settings: scan_settings(session),
        };
        self.scanner = Some(Scanner::start(request, Arc::clone(&self.notify)));
    }

    /// Ends a scan that is at work; what it found stays.
    pub fn cancel_scan(&mut self) {
        if let Some(scanner) = &mut self.scanner {
            scanner.cancel();
        }
    }

    /// The verdict was read and need not be shown any more.
    pub fn close_verdict(&mut self) {
        if let Some(scanner) = &mut self.scanner {
            scanner.close_verdict();
        }
    }

    /// The scan of the open pair by the session's settings.
    pub fn scanner(&self) -> Option<&Scanner> {
        self.scanner.as_ref()
    }

    /// Drops a scan that no longer has the numbers that are asked for, and begins one where pairing needs it or where every
    /// pair is to be scanned.
    fn follow_scan(&mut self, session: &Session) {
        let wanted = scan_settings(session);
        let specs = session.compared_sources().map(|spec| spec.cloned());
        if let Some(scanner) = &mut self.scanner {
            let same = scanner
                .request
                .specs
                .iter()
                .map(Some)
                .eq(specs.iter().map(Option::as_ref));
            if !same || session.against.is_some() || !scanner.serves(&wanted) {
                self.scanner = None;
                self.records.news = true;
            } else {
                scanner.set_threshold(wanted.analysis.threshold);
            }
        }
        let by_content = session.pairing.by == PairBy::Content;
        // Not before both are counted: the first pictures come first.
        let by_itself = || {
            let counted = |state: &SideState| state.open().is_some_and(|open| open.index.complete);
            session.scan_when_opened && self.states.iter().all(counted)
        };
        if self.scanner.is_none() && session.against.is_none() && (by_content || by_itself()) {
            self.scan(session);
        }
    }

    /// How far the background is, while A's side is one: frames read, of so many; an error when it cannot be made.
    pub fn background(&self) -> Option<BackgroundProgress> {
        self.background.as_ref().map(|work| work.progress())
    }

    fn remember(&mut self) {
        let (Some(shown), Some((_, rule))) = (&self.shown, &self.records.rule) else {
            return;
        };
        if shown.settings.clone().map(Settings::without_view).as_ref() != Some(rule) {
            return;
        }
        let against = self
            .records
            .rule
            .as_ref()
            .is_some_and(|((_, against), _)| against.is_some());
        let leader = if against { shown.pair.b } else { shown.pair.a };
        if let (Some(difference), Some(number)) = (shown.difference(), leader) {
            let record = PairRecord {
                maximum: f32::from(difference.frame.maximum),
                mean: difference.frame.mean as f32,
                changed_share: difference.frame.changed_share as f32,
                psnr: None,
                ssim: None,
            };
            if !self.records.known(number) {
                self.records.put(number, record);
            }
        }
    }
}

/// What a scan of the session's pair would depend on.
fn scan_settings(session: &Session) -> ScanSettings {
    ScanSettings {
        profile: session.profile,
        analysis: session.analysis.clone(),
        pairing: session.pairing,
        frames: None,
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        for source in self.sources.iter().flatten() {
            source.stop();
        }
        if let Some(background) = &self.background {
            background.stop();
        }
    }
}

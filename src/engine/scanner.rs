//! The scan of the open pair beside the window: on a thread of its own, drawn as far as it is, cancelled at any frame.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::Notify;
use super::lock::lock;
use super::priority::give_way;
use super::scan::{Kept, ScanRequest, ScanUpdate, run, why};
use super::state::PairRecord;
use crate::analysis::reasons::Reason;
use crate::analysis::scan::{PairScan, Scan, ScanSettings, Summary};
use crate::analysis::verdict::{Verdict, verdict};
use crate::error::Error;
use crate::pairing::content::Link;

/// How far a scan is.
#[derive(Debug, Clone, PartialEq)]
pub enum ScanPhase {
    /// Frames are counted, or looked through for what they show: so many of so many, where that is known.
    Preparing {
        done: u64,
        of: Option<u64>,
    },
    /// Pairs are measured.
    Scanning {
        done: u64,
        of: u64,
        /// Pairs a second so far.
        rate: f64,
    },
    /// All pairs are measured; the reasons are looked for.
    Judging,
    Finished,
    Cancelled,
    Failed(Error),
}

impl ScanPhase {
    /// It still works.
    pub fn running(&self) -> bool {
        matches!(
            self,
            Self::Preparing { .. } | Self::Scanning { .. } | Self::Judging
        )
    }
}

/// What is said of all pairs, once they are measured.
#[derive(Debug, Clone)]
pub struct Answer {
    pub verdict: Verdict,
    pub reasons: Vec<Reason>,
    /// Its changed share is that of the threshold at the scan's end.
    pub summary: Summary,
}

/// What the thread hands over since the last look.
#[derive(Default)]
struct News {
    begun: Option<Box<Scan>>,
    pairs: Vec<PairScan>,
    phase: Option<ScanPhase>,
    answer: Option<Answer>,
}

struct Shared {
    news: Mutex<News>,
    stop: AtomicBool,
    notify: Notify,
}

impl Shared {
    fn tell(&self, change: impl FnOnce(&mut News)) {
        change(&mut lock(&self.news));
        (self.notify)();
    }
}

/// A scan as the window sees it.
pub struct Scanner {
    pub request: ScanRequest,
    shared: Arc<Shared>,
    phase: ScanPhase,
    scan: Option<Scan>,
    answer: Option<Answer>,
    /// B's frame of each of A's, when they were paired by content.
    partners: Option<Vec<Option<u64>>>,
    /// The person has read the verdict and closed it.
    read: bool,
    /// Places among the pairs by A's number.
    places: Vec<Option<u32>>,
}

impl Scanner {
    /// Starts the scan, or takes a kept one of the same files.
    pub fn start(request: ScanRequest, notify: Notify) -> Self {
        let shared = Arc::new(Shared {
            news: Mutex::default(),
            stop: AtomicBool::new(false),
            notify,
        });
        let worker = Arc::clone(&shared);
        let asked = request.clone();
        let spawned = std::thread::Builder::new()
            .name("scanner".into())
            .spawn(move || {
                // What it starts gives way as well: whoever looks at frames meanwhile goes first.
                give_way();
                let working = std::panic::AssertUnwindSafe(|| work(&asked, &worker));
                if std::panic::catch_unwind(working).is_err() {
                    let error = Error::new("the scan broke").advice("please report the two files");
                    worker.tell(|news| news.phase = Some(ScanPhase::Failed(error)));
                }
            });
        let phase = match spawned {
            Ok(_) => ScanPhase::Preparing { done: 0, of: None },
            Err(error) => ScanPhase::Failed(Error::new(format!(
                "no thread could be started for the scan ({error})"
            ))),
        };
        Self {
            request,
            shared,
            phase,
            scan: None,
            answer: None,
            partners: None,
            read: false,
            places: Vec::new(),
        }
    }

    /// Ends it; what was measured stays.
    pub fn cancel(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if self.phase.running() {
            self.phase = ScanPhase::Cancelled;
        }
    }

    /// Takes over what the thread has found; the new pairs are given to `each` with their number of A. True when pairs were
    /// found.
    pub(super) fn poll(&mut self, each: &mut dyn FnMut(u64, PairRecord)) -> bool {
        let news = std::mem::take(&mut *lock(&self.shared.news));
        let found = news.begun.is_some() || !news.pairs.is_empty();
        if let Some(begun) = news.begun {
            self.partners = begun
                .alignment
                .as_ref()
                .map(|alignment| alignment.partners(begun.a.frames));
            self.places.clear();
            self.scan = Some(*begun);
        }
        if let Some(scan) = &mut self.scan {
            let threshold = self.request.settings.analysis.threshold;
            for pair in news.pairs {
                let place = scan.pairs.len() as u32;
                if let Some(number) = pair.a.as_ref().map(|a| a.number) {
                    let at = number as usize;
                    if self.places.len() <= at {
                        self.places.resize(at + 1, None);
                    }
                    // Of a frame that B repeats, the first pair stands for it.
                    if self.places[at].is_none() {
                        self.places[at] = Some(place);
                        if let Some(record) = record(&pair, threshold) {
                            each(number, record);
                        }
                    }
                }
                scan.pairs.push(pair);
            }
        }
        if let Some(phase) = news.phase
            && self.phase != ScanPhase::Cancelled
        {
            self.phase = phase;
        }
        if news.answer.is_some() {
            self.answer = news.answer;
        }
        found
    }

    /// Whether it has, or will have, the numbers that the settings ask for.
    pub fn serves(&self, settings: &ScanSettings) -> bool {
        self.request.settings.serves(settings)
    }

    /// The threshold is applied to what was counted.
    pub(super) fn set_threshold(&mut self, threshold: u16) {
        self.request.settings.analysis.threshold = threshold;
        if let Some(scan) = &mut self.scan {
            scan.settings.analysis.threshold = threshold;
        }
    }

    /// Every pair that is known, by A's number.
    pub(super) fn records(&self) -> impl Iterator<Item = (u64, PairRecord)> + '_ {
        let threshold = self.request.settings.analysis.threshold;
        let pairs = self.scan.iter().flat_map(|scan| &scan.pairs);
        pairs.filter_map(move |pair| Some((pair.a.as_ref()?.number, record(pair, threshold)?)))
    }

    pub fn phase(&self) -> &ScanPhase {
        &self.phase
    }

    /// What is known so far.
    pub fn scan(&self) -> Option<&Scan> {
        self.scan.as_ref()
    }

    /// Once all pairs are measured.
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// The answer, until its note is closed.
    pub fn unread_answer(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|_| !self.read)
    }

    /// The verdict was read.
    pub(super) fn close_verdict(&mut self) {
        self.read = true;
    }

    /// B's frame for one of A's by content; `None` while that is not known.
    pub fn partner(&self, number: u64) -> Option<Option<u64>> {
        let partners = self.partners.as_ref()?;
        Some(
            usize::try_from(number)
                .ok()
                .and_then(|n| partners.get(n).copied().flatten()),
        )
    }

    /// How A's frame came to its partner, by content.
    pub fn link(&self, number: u64) -> Option<Link> {
        let place = usize::try_from(number)
            .ok()
            .and_then(|n| self.places.get(n).copied().flatten())?;
        self.scan.as_ref()?.pairs.get(place as usize)?.link
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

fn record(pair: &PairScan, threshold: u16) -> Option<PairRecord> {
    let measured = pair.measured.as_ref()?;
    let quality = measured.quality.as_ref();
    Some(PairRecord {
        maximum: f32::from(measured.maximum),
        mean: measured.mean as f32,
        changed_share: measured.changed_share(threshold) as f32,
        psnr: quality.and_then(|q| q.psnr()).map(|psnr| psnr as f32),
        ssim: quality.and_then(|q| q.ssim()).map(|ssim| ssim as f32),
    })
}

/// The thread's work.
fn work(request: &ScanRequest, shared: &Shared) {
    let kept = Kept::of(&request.specs, &request.settings);
    let known = kept.as_ref().and_then(|kept| kept.load(&request.settings));
    let scan = match known {
        Some(mut scan) => {
            let whole = scan.clone();
            let pairs = std::mem::take(&mut scan.pairs);
            shared.tell(|news| {
                news.begun = Some(Box::new(scan));
                news.pairs = pairs;
            });
            Some(whole)
        }
        None => scanned(request, shared),
    };
    let Some(scan) = scan else { return };
    if let Some(kept) = &kept {
        kept.store(&scan);
    }
    shared.tell(|news| news.phase = Some(ScanPhase::Judging));
    let summary = Summary::of(&scan);
    let answer = Answer {
        verdict: verdict(&scan, &summary),
        reasons: why(request, &scan),
        summary,
    };
    shared.tell(|news| {
        news.answer = Some(answer);
        news.phase = Some(ScanPhase::Finished);
    });
}

/// Scans to the end; `None` when it was cancelled or failed, which is told.
fn scanned(request: &ScanRequest, shared: &Shared) -> Option<Scan> {
    let mut scan: Option<Scan> = None;
    let mut begun = Instant::now();
    let end = run(request, &mut |update| {
        match update {
            ScanUpdate::Counting { done, of, .. } => {
                let phase = ScanPhase::Preparing { done, of };
                shared.tell(|news| news.phase = Some(phase));
            }
            ScanUpdate::Matching { done, of } => {
                let phase = ScanPhase::Preparing { done, of: Some(of) };
                shared.tell(|news| news.phase = Some(phase));
            }
            ScanUpdate::Begun(new) => {
                begun = Instant::now();
                scan = Some((*new).clone());
                shared.tell(|news| news.begun = Some(new));
            }
            ScanUpdate::Pairs(pairs) => {
                if let Some(scan) = &mut scan {
                    scan.pairs.extend(pairs.iter().cloned());
                    let (done, of) = (scan.pairs.len() as u64, scan.planned);
                    let rate = done as f64 / begun.elapsed().as_secs_f64().max(1e-3);
                    shared.tell(|news| {
                        news.pairs.extend(pairs);
                        news.phase = Some(ScanPhase::Scanning { done, of, rate });
                    });
                }
            }
            ScanUpdate::Restarted => {
                scan = None;
                shared.tell(|news| *news = News::default());
            }
        }
        if shared.stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    if let Err(error) = end {
        shared.tell(|news| news.phase = Some(ScanPhase::Failed(error)));
        return None;
    }
    let scan = scan.filter(Scan::complete);
    if scan.is_none() {
        shared.tell(|news| news.phase = Some(ScanPhase::Cancelled));
    }
    scan
}

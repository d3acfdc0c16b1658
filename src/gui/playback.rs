//! Playing at the source's own timing. Every pair is shown: when it cannot keep up it says so and plays slower.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::command::Command;
use crate::engine::{Engine, OpenState};
use crate::frame::Side;
use crate::session::Session;

/// Time over which the shown rate is measured.
const WINDOW: Duration = Duration::from_secs(2);
/// Longest wait for a frame, for sources with holes in their timestamps.
const LONGEST: f64 = 10.0;

/// The clock of one play.
#[derive(Default)]
pub struct Playback {
    /// When the pair on screen was first there.
    since: Option<(u64, Instant)>,
    /// When pairs were shown.
    shown: VecDeque<Instant>,
    /// Frames per second that the timing asks for.
    wanted: f32,
}

/// What to do now.
pub enum Next {
    Nothing,
    /// Look again after this time.
    Wait(Duration),
    Go(Command),
}

impl Playback {
    /// Shown and wanted frames a second, when they differ by more than a tenth.
    pub fn behind(&self, session: &Session) -> Option<(f32, f32)> {
        if !session.playback.playing || self.shown.len() < 4 {
            return None;
        }
        let span = self
            .shown
            .back()?
            .duration_since(*self.shown.front()?)
            .as_secs_f32();
        let rate = (self.shown.len() - 1) as f32 / span.max(1e-3);
        (rate < 0.9 * self.wanted).then_some((rate, self.wanted))
    }

    /// The next step of a play; to be asked for every frame of the window, which then shows what the engine has. A pair
    /// is drawn once at least, however late it is.
    pub fn next(&mut self, session: &Session, engine: &Engine, now: Instant) -> Next {
        if !session.playback.playing {
            self.since = None;
            self.shown.clear();
            return Next::Nothing;
        }
        let Some(leader) = Side::BOTH
            .iter()
            .find_map(|side| engine.state(*side).open())
        else {
            return Next::Nothing;
        };
        // The pair at the position has to be on screen before its time begins to run.
        let on_screen = engine
            .shown()
            .is_some_and(|shown| Some(shown.pair) == engine.wished());
        if !on_screen {
            return Next::Nothing;
        }
        let position = session.position;
        let (since, drawn) = match self.since {
            Some((at, since)) if at == position => (since, true),
            earlier => {
                self.shown.push_back(now);
                while self
                    .shown
                    .front()
                    .is_some_and(|t| now.duration_since(*t) > WINDOW)
                {
                    self.shown.pop_front();
                }
                // On time: count from when it was due, so that small delays do not add up.
                let due = earlier
                    .filter(|(at, _)| at.checked_add(1) == Some(position))
                    .and_then(|(at, since)| Some(since + duration(leader, at, session)?))
                    .filter(|due| now.duration_since(*due) < Duration::from_millis(50));
                let since = due.unwrap_or(now);
                self.since = Some((position, since));
                (since, false)
            }
        };
        let left = |length: Duration| (since + length).saturating_duration_since(now);
        let over = |length: Duration| drawn && left(length).is_zero();
        let last = leader.index.count().saturating_sub(1);
        if position >= last && leader.index.complete {
            let Some(wait) = duration(leader, position, session) else {
                return Next::Go(Command::TogglePlay);
            };
            return match session.playback.repeat {
                false => Next::Go(Command::TogglePlay),
                true if over(wait) => Next::Go(Command::Seek(0)),
                true => Next::Wait(left(wait)),
            };
        }
        let Some(length) = duration(leader, position, session) else {
            return Next::Nothing;
        };
        self.wanted = 1.0 / length.as_secs_f32().max(1e-3);
        if over(length) {
            Next::Go(Command::Seek(position + 1))
        } else {
            Next::Wait(left(length))
        }
    }
}

/// How long a frame stays, at the chosen speed: the distance to the next timestamp, else the frame rate's.
fn duration(open: &OpenState, number: u64, session: &Session) -> Option<Duration> {
    let time = |n: u64| open.index.get(n).and_then(|entry| entry.time());
    let by_time = match (time(number), time(number + 1)) {
        (Some(now), Some(next)) if next > now => {
            Some((next - now) as f64 * open.info.time_base.as_f64())
        }
        _ => None,
    };
    let by_rate = open
        .info
        .frame_rate
        .map(|rate| 1.0 / rate.as_f64().max(1e-3));
    let seconds = by_time.or(by_rate).unwrap_or(0.04).clamp(1e-3, LONGEST);
    Duration::try_from_secs_f64(seconds / f64::from(session.playback.speed.max(0.05))).ok()
}

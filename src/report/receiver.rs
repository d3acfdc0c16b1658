//! What the receivers of two change-only senders have, in words and as numbers.

use std::io::{self, Write};

use serde::Serialize;

use crate::analysis::sender::Reference;
use crate::engine::receiver::Sent;
use crate::figures::grouped;

/// A transmission of a range of frames by both senders.
#[derive(Debug, Clone, Serialize)]
pub struct ReceiverReport {
    pub from: u64,
    pub to: u64,
    /// What the two curves show.
    pub summary: String,
    /// Of every frame as it is, three bytes a pixel.
    pub raw_bytes: u64,
    /// Of the codec's own packets; null when one of them is not known.
    pub packet_bytes: Option<u64>,
    pub senders: Vec<SenderFacts>,
}

/// One sender and its receiver.
#[derive(Debug, Clone, Serialize)]
pub struct SenderFacts {
    /// `previous` or `reconstruction`: what it compares a frame with.
    pub compares_with: &'static str,
    pub bytes: u64,
    pub frames: Vec<FrameFacts>,
}

/// One frame of it.
#[derive(Debug, Clone, Serialize)]
pub struct FrameFacts {
    pub frame: u64,
    /// Pixels that were sent.
    pub changed: u64,
    /// Changed pixels times three, and the mask's bits.
    pub bytes: u64,
    /// Of the codec's own packet.
    pub packet: Option<u64>,
    /// Mean |frame - receiver's picture|, in levels.
    pub error: f64,
    pub largest: u16,
}

impl ReceiverReport {
    /// Of frames sent one after the other; at least one.
    pub fn new(sent: &[Sent]) -> Self {
        let senders = Reference::BOTH.into_iter().enumerate();
        let senders = senders.map(|(which, reference)| SenderFacts {
            compares_with: match reference {
                Reference::PreviousFrame => "previous",
                Reference::Reconstruction => "reconstruction",
            },
            bytes: bytes(sent, which),
            frames: sent.iter().map(|sent| frame(sent, which)).collect(),
        });
        Self {
            from: sent.first().map_or(0, |sent| sent.number),
            to: sent.last().map_or(0, |sent| sent.number),
            summary: summary(sent),
            raw_bytes: raw_bytes(sent),
            packet_bytes: packet_bytes(sent),
            senders: senders.collect(),
        }
    }

    /// Lines for people: the sums, then a line a frame.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let percent = |bytes: u64| 100.0 * bytes as f64 / self.raw_bytes.max(1) as f64;
        writeln!(
            out,
            "change-only sender, frames {} to {}",
            self.from, self.to
        )?;
        writeln!(out, "{}", self.summary)?;
        writeln!(out)?;
        writeln!(
            out,
            "raw frames           {:>16} bytes",
            grouped(self.raw_bytes)
        )?;
        if let Some(packets) = self.packet_bytes {
            let share = percent(packets);
            let packets = grouped(packets);
            writeln!(
                out,
                "codec's packets      {packets:>16} bytes {share:8.2} %"
            )?;
        }
        for (reference, sender) in Reference::BOTH.into_iter().zip(&self.senders) {
            writeln!(
                out,
                "{:<20} {:>16} bytes {:8.2} %",
                reference.label(),
                grouped(sender.bytes),
                percent(sender.bytes)
            )?;
        }
        writeln!(out)?;
        writeln!(
            out,
            "   frame   previous: bytes    error  largest   own: bytes    error  largest"
        )?;
        let [previous, own] = &self.senders[..] else {
            return Ok(());
        };
        for (p, o) in previous.frames.iter().zip(&own.frames) {
            writeln!(
                out,
                "{:8} {:>17} {:8.3} {:8} {:>12} {:8.3} {:8}",
                p.frame, p.bytes, p.error, p.largest, o.bytes, o.error, o.largest
            )?;
        }
        Ok(())
    }
}

fn frame(sent: &Sent, which: usize) -> FrameFacts {
    let step = &sent.steps[which];
    FrameFacts {
        frame: sent.number,
        changed: step.cost.changed,
        bytes: step.cost.total(),
        packet: sent.packet,
        error: step.error,
        largest: step.largest,
    }
}

/// Bytes that a sender (by its place in [`Reference::BOTH`]) needs for all frames.
pub fn bytes(sent: &[Sent], which: usize) -> u64 {
    sent.iter().map(|sent| sent.steps[which].cost.total()).sum()
}

/// Bytes of the frames as they are.
pub fn raw_bytes(sent: &[Sent]) -> u64 {
    sent.iter().map(|sent| sent.steps[0].cost.raw).sum()
}

/// Bytes of the codec's packets, when all of them are known.
pub fn packet_bytes(sent: &[Sent]) -> Option<u64> {
    sent.iter().map(|sent| sent.packet).sum()
}

/// How much farther off one receiver has to be than the other before it is said to drift.
const DRIFTS: f64 = 1.25;

/// What the curves show, in a sentence or two.
pub fn summary(sent: &[Sent]) -> String {
    let [_, _, ..] = sent else {
        return "The first frame is sent whole, of every other only what changed.".to_owned();
    };
    let worst = |which: usize| {
        let steps = sent
            .iter()
            .map(|sent| (sent.steps[which].error, sent.number));
        // The first of several that are alike.
        steps
            .rev()
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or_default()
    };
    let ((previous, at), (own, _)) = (worst(0), worst(1));
    let (spent, cheaper) = (bytes(sent, 1), bytes(sent, 0));
    let price = match (spent as f64 / cheaper.max(1) as f64 * 100.0).round() / 100.0 {
        same if (same - 1.0).abs() < 0.005 => "for the same bytes".to_owned(),
        times => format!("for {times:.2} times the bytes"),
    };
    if previous == 0.0 && own == 0.0 {
        return "Nothing is lost: after every frame both receivers have the frame itself."
            .to_owned();
    }
    if previous > DRIFTS * own {
        return format!(
            "Compared with the previous frame the receiver drifts: what changes too slowly is never sent, and at frame \
             {at} it is {previous:.2} levels off on average. Compared with its own reconstruction it is never more than \
             {own:.2} off, {price}."
        );
    }
    format!(
        "No drift here: compared with the previous frame the receiver is at most {previous:.2} levels off on average, \
         compared with its own reconstruction {own:.2}, {price}."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sender::{Cost, Step};

    /// Frames with these errors of the two receivers; each costs a byte and ten.
    fn sent(errors: &[(f64, f64)]) -> Vec<Sent> {
        let step = |error, bytes| Step {
            cost: Cost {
                changed: 0,
                pixels: bytes,
                mask: 0,
                raw: 100,
            },
            error,
            largest: 0,
        };
        let one = |(number, (previous, own)): (u64, &(f64, f64))| Sent {
            number,
            packet: Some(7),
            steps: [step(*previous, 1), step(*own, 10)],
        };
        (5..).zip(errors).map(one).collect()
    }

    #[test]
    fn the_words_are_those_of_the_curves() {
        let drift = summary(&sent(&[(0.0, 0.0), (9.5, 1.5), (4.0, 0.5)]));
        assert!(
            drift.contains("drifts") && drift.contains("at frame 6 it is 9.50"),
            "{drift}"
        );
        assert!(
            drift.contains("1.50 off, for 10.00 times the bytes"),
            "{drift}"
        );
        assert!(summary(&sent(&[(0.0, 0.0), (1.1, 1.0)])).starts_with("No drift"));
        assert!(summary(&sent(&[(0.0, 0.0), (0.0, 0.0)])).starts_with("Nothing is lost"));
        assert!(summary(&sent(&[(0.0, 0.0)])).starts_with("The first frame"));
    }

    #[test]
    fn sums_are_of_all_frames() {
        let report = ReceiverReport::new(&sent(&[(0.0, 0.0), (9.5, 1.5)]));
        assert_eq!((report.from, report.to), (5, 6));
        assert_eq!((report.raw_bytes, report.packet_bytes), (200, Some(14)));
        assert_eq!((report.senders[0].bytes, report.senders[1].bytes), (2, 20));
    }
}

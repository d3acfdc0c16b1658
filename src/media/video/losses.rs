//! How a file falls short of what its header says.

use crate::media::index::FrameEntry;

/// Seconds that a header may promise more than there is: durations are rounded, and some count a last frame twice.
const TOLERANCE: f64 = 0.5;

/// The sentence for a file that has another number of frames than its header says.
pub(super) fn miscount(count: u64, declared: u64) -> String {
    let frames = if count == 1 { "frame" } else { "frames" };
    format!("{count} {frames}, the header says {declared}")
}

/// The sentence for a file whose frames end well before `declared` seconds; `tick` are seconds per timestamp tick, and
/// `declared_count` is the number of frames by the header, where it tells one.
pub(super) fn ends_early(
    entries: &[FrameEntry],
    tick: f64,
    declared: Option<f64>,
    declared_count: Option<u64>,
) -> Option<String> {
    let declared = declared?;
    let times = || entries.iter().filter_map(FrameEntry::time);
    let (first, last) = (times().min()?, times().max()?);
    let shown = (last.saturating_sub(first)) as f64 * tick;
    let step = shown / entries.len().saturating_sub(1).max(1) as f64;
    // Headers mean the time from the first frame on, or from zero: the file is given the benefit of the doubt.
    let end = shown.max(last as f64 * tick) + step;
    let count = entries.len() as u64;
    (end + TOLERANCE + step < declared).then(|| {
        if let Some(declared) = declared_count.filter(|declared| *declared > count) {
            return miscount(count, declared);
        }
        format!(
            "the frames end at {end:.2} s, the header says {declared:.2} s: the file ends early"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureType;

    fn entries(times: &[i64]) -> Vec<FrameEntry> {
        let entry = |time: &i64| FrameEntry {
            timestamp: *time,
            seek_time: FrameEntry::NO_TIME,
            hash: 0,
            bytes: 0,
            picture_type: PictureType::Unknown,
            key: true,
            timestamp_guessed: false,
            damage: None,
        };
        times.iter().map(entry).collect()
    }

    #[test]
    fn only_a_gap_that_shows_is_said() {
        let second: Vec<i64> = (0..25).map(|n| n * 40).collect();
        assert_eq!(ends_early(&entries(&second), 0.001, Some(1.0), None), None);
        assert_eq!(ends_early(&entries(&second), 0.001, Some(1.4), None), None);
        let said = ends_early(&entries(&second), 0.001, Some(8.0), None).unwrap();
        assert!(
            said.starts_with("the frames end at 1.00 s, the header says 8.00 s"),
            "{said}"
        );
        assert_eq!(ends_early(&entries(&second), 0.001, None, None), None);
        let counted = ends_early(&entries(&second), 0.001, Some(8.0), Some(200));
        assert_eq!(counted.as_deref(), Some("25 frames, the header says 200"));
        assert_eq!(ends_early(&[], 0.001, Some(8.0), None), None);
    }

    #[test]
    fn a_late_start_is_no_early_end() {
        let late: Vec<i64> = (0..25).map(|n| 20_000 + n * 40).collect();
        assert_eq!(ends_early(&entries(&late), 0.001, Some(21.0), None), None);
        assert_eq!(ends_early(&entries(&late), 0.001, Some(1.0), None), None);
    }
}

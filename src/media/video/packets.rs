//! Numbering frames by their packets, without decoding: pure.

use super::demux::PacketFacts;
use crate::frame::PictureType;
use crate::media::index::FrameEntry;

/// Farthest that presentation order may stand from reading order: twice what the codecs allow (16 frames), fields
/// counted singly. Packets farther off belong to spliced recordings whose timestamps begin anew.
const FARTHEST: usize = 32;

/// What a container is sought by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SeekBy {
    /// Decoding time, as most containers keep it in their index.
    Dts,
    /// Presentation time: Matroska, and MP4, whose demuxer takes off itself what lies between the two (since FFmpeg 5.0; by
    /// the decoding time it begins a whole group too early).
    Pts,
}

impl SeekBy {
    /// By FFmpeg's name of the container.
    pub fn of(container: &str) -> Self {
        if container.contains("matroska") || container.starts_with("mov,") {
            Self::Pts
        } else {
            Self::Dts
        }
    }

    /// The time to seek to for reaching this packet.
    pub fn time(self, packet: &PacketFacts) -> Option<i64> {
        match self {
            Self::Dts => packet.dts.or(packet.pts),
            Self::Pts => packet.pts.or(packet.dts),
        }
    }
}

/// The entry of the frame that a packet yields; hash 0 and no picture type, as nothing is decoded.
fn entry(packet: &PacketFacts, timestamp: i64, by: SeekBy) -> FrameEntry {
    FrameEntry {
        timestamp,
        seek_time: packet
            .key
            .then(|| by.time(packet))
            .flatten()
            .unwrap_or(FrameEntry::NO_TIME),
        hash: 0,
        bytes: packet.size,
        picture_type: PictureType::Unknown,
        key: packet.key,
        timestamp_guessed: false,
        damage: None,
    }
}

/// Numbers the frames of a whole stream by the packets' timestamps.
///
/// # Errors
/// The reason why packets cannot number them.
pub(super) fn number(packets: &[PacketFacts], by: SeekBy) -> Result<Vec<FrameEntry>, String> {
    let shown = packets.iter().filter(|packet| !packet.hidden);
    let untimed = shown.clone().filter(|p| p.pts.is_none()).count();
    if untimed > 0 {
        return Err(format!(
            "{untimed} of {} packets carry no timestamp",
            packets.len()
        ));
    }
    if shown.clone().any(|packet| packet.corrupt) {
        return Err("packets are damaged".to_owned());
    }
    let mut order: Vec<(i64, usize, &PacketFacts)> = shown
        .enumerate()
        .filter_map(|(position, packet)| Some((packet.pts?, position, packet)))
        .collect();
    order.sort_by_key(|(pts, _, _)| *pts);
    if order.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err("several packets carry the same timestamp".to_owned());
    }
    let far = |(number, &(_, position, _)): (usize, &(i64, usize, _))| {
        number.abs_diff(position) > FARTHEST
    };
    if order.iter().enumerate().any(far) {
        return Err("the timestamps jump".to_owned());
    }
    Ok(order
        .into_iter()
        .map(|(pts, _, packet)| entry(packet, pts, by))
        .collect())
}

/// The beginning of the numbering that packets still to come cannot change, while a long file is being read: what is
/// presented before the last packet is decoded. Empty when that is not sure.
pub(super) fn beginning(packets: &[PacketFacts], by: SeekBy) -> Vec<FrameEntry> {
    let Some(now) = packets.last().and_then(|packet| packet.dts) else {
        return Vec::new();
    };
    match number(packets, by) {
        Ok(mut entries) => {
            entries.truncate(entries.partition_point(|entry| entry.timestamp < now));
            entries
        }
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: i64, pts: i64, dts: i64, key: bool) -> PacketFacts {
        PacketFacts {
            sequence,
            pts: Some(pts),
            dts: Some(dts),
            size: 100,
            key,
            corrupt: false,
            hidden: false,
        }
    }

    /// I P B B I B B in reading order.
    fn open_gop() -> Vec<PacketFacts> {
        [(2, 0), (5, 1), (3, 2), (4, 3), (8, 4), (6, 5), (7, 6)]
            .iter()
            .enumerate()
            .map(|(n, &(pts, dts))| packet(n as i64, pts, dts, n == 0 || n == 4))
            .collect()
    }

    #[test]
    fn frames_are_numbered_in_the_order_of_their_timestamps() {
        let entries = number(&open_gop(), SeekBy::Dts).unwrap();
        let times: Vec<i64> = entries.iter().map(|e| e.timestamp).collect();
        assert_eq!(times, [2, 3, 4, 5, 6, 7, 8]);
        assert!(entries[0].key && entries[6].key);
        assert_eq!(entries.iter().filter(|e| e.key).count(), 2);
        assert_eq!((entries[6].seek_time, entries[1].seek_time), (4, i64::MIN));
        assert_eq!(number(&open_gop(), SeekBy::Pts).unwrap()[6].seek_time, 8);
    }

    #[test]
    fn a_hidden_packet_is_no_frame() {
        let mut packets = open_gop();
        packets[2].hidden = true;
        assert_eq!(number(&packets, SeekBy::Dts).unwrap().len(), 6);
    }

    #[test]
    fn missing_doubled_damaged_and_jumping_timestamps_are_refused() {
        let refusal = |change: &dyn Fn(&mut Vec<PacketFacts>)| {
            let mut packets = open_gop();
            change(&mut packets);
            number(&packets, SeekBy::Dts).unwrap_err()
        };
        assert!(refusal(&|p| p[3].pts = None).contains("1 of 7 packets carry no timestamp"));
        assert!(refusal(&|p| p[3].pts = Some(5)).contains("same timestamp"));
        assert!(refusal(&|p| p[3].corrupt = true).contains("damaged"));
        assert!(
            refusal(&|p| {
                let splice = (0..40).map(|n| packet(7 + n, n - 100, 7 + n, false));
                p.extend(splice);
            })
            .contains("jump")
        );
    }

    #[test]
    fn a_beginning_never_changes_later() {
        let packets = open_gop();
        let whole = number(&packets, SeekBy::Dts).unwrap();
        for read in 0..=packets.len() {
            let known = beginning(&packets[..read], SeekBy::Dts);
            assert_eq!(known[..], whole[..known.len()], "after {read} packets");
        }
        assert_eq!(beginning(&packets, SeekBy::Dts).len(), 4);
    }
}

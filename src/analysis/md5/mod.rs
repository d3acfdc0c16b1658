//! MD5 (RFC 1321) of many messages at once: sixteen of the same length go through the rounds side by side, which is several
//! times as fast as one after the other.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod lanes;

use std::borrow::Cow;

use md5::{Digest, Md5};

/// A message in pieces, one after the other: planes or rows of a frame, without copying them together.
pub type Pieces<'a> = Vec<Cow<'a, [u8]>>;

/// Messages that go side by side.
pub const LANES: usize = 16;

/// The hash of each message, in their order. Fastest when sixteen of them are cut into pieces of the same lengths.
pub fn md5_of_each(messages: &[Pieces<'_>]) -> Vec<[u8; 16]> {
    let groups = messages.chunks(LANES);
    groups
        .flat_map(|group| {
            side_by_side(group).unwrap_or_else(|| group.iter().map(|one| alone(one)).collect())
        })
        .collect()
}

fn alone(message: &[Cow<'_, [u8]>]) -> [u8; 16] {
    let mut hash = Md5::new();
    message.iter().for_each(|piece| hash.update(piece));
    hash.finalize().into()
}

/// `None` where that is not possible, or no faster.
#[cfg(target_arch = "x86_64")]
fn side_by_side(group: &[Pieces<'_>]) -> Option<Vec<[u8; 16]>> {
    /// Fewer are faster one after the other, for all lanes are always computed.
    const WORTH: usize = 3;
    let first = group.first()?;
    let lengths = || first.iter().map(|piece| piece.len());
    let alike = |one: &Pieces<'_>| one.iter().map(|piece| piece.len()).eq(lengths());
    if group.len() < WORTH || !group.iter().all(alike) {
        return None;
    }
    match pulp::x86::V4::try_new() {
        Some(simd) => Some(hashed(simd, group)),
        None => Some(hashed(pulp::x86::V3::try_new()?, group)),
    }
}

/// Messages with pieces of the same lengths, sixteen at most.
#[cfg(target_arch = "x86_64")]
fn hashed(simd: impl lanes::Registers, group: &[Pieces<'_>]) -> Vec<[u8; 16]> {
    let mut lanes = lanes::Lanes::default();
    for piece in 0..group.first().map_or(0, Vec::len) {
        // Lanes without a message repeat the first one.
        let pieces = std::array::from_fn(|lane| &*group.get(lane).unwrap_or(&group[0])[piece]);
        lanes.add(simd, pieces);
    }
    let mut hashes = lanes.finish(simd).to_vec();
    hashes.truncate(group.len());
    hashes
}

#[cfg(not(target_arch = "x86_64"))]
fn side_by_side(_group: &[Pieces<'_>]) -> Option<Vec<[u8; 16]>> {
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever the pieces: pieces shorter and longer than a block, at every place of one.
        #[test]
        fn together_they_are_what_they_are_alone(
            lengths in prop::collection::vec(0_usize..200, 0..5),
            count in 1_usize..20,
            bytes in prop::collection::vec(any::<u8>(), 1000 + 20 * 7),
        ) {
            let messages: Vec<Pieces<'_>> = (0..count)
                .map(|n| {
                    let mut from = 7 * n;
                    let pieces = lengths.iter().map(|length| {
                        from += length;
                        Cow::Borrowed(&bytes[from - length..from])
                    });
                    pieces.collect()
                })
                .collect();
            let alone: Vec<[u8; 16]> = messages
                .iter()
                .map(|message| Md5::digest(message.concat()).into())
                .collect();
            prop_assert_eq!(&md5_of_each(&messages), &alone);
            // On this machine one of them at most is used.
            #[cfg(target_arch = "x86_64")]
            if let (Some(simd), Some(group)) = (pulp::x86::V3::try_new(), alone.get(..LANES.min(count))) {
                prop_assert_eq!(hashed(simd, &messages[..group.len()]), group);
            }
        }
    }

    #[test]
    fn known_hashes() {
        let abc: Pieces<'_> = vec![Cow::Borrowed(b"a"), Cow::Borrowed(b"bc")];
        for count in [1, 16, 17] {
            let hashes = md5_of_each(&vec![abc.clone(); count]);
            assert_eq!(hashes.len(), count);
            let known = |hash: &[u8; 16]| hash[..4] == [0x90, 0x01, 0x50, 0x98];
            assert!(hashes.iter().all(known), "{count}");
        }
        assert_eq!(md5_of_each(&[]), Vec::<[u8; 16]>::new());
    }
}

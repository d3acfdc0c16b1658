//! MD5 (RFC 1321) of many messages at once: eight of the same length go through the rounds side by side, one in each lane of
//! the processor's vectors, which is several times as fast as one after the other.

use std::sync::LazyLock;

use md5::{Digest, Md5};

/// Messages that are hashed together.
const LANES: usize = 8;
/// Bytes of a block.
const BLOCK: usize = 64;

/// One word of each message.
type Words = [u32; LANES];

/// Left rotations of the four rounds.
const SHIFTS: [[u32; 4]; 4] = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
];

/// The whole part of `2^32 |sin(i + 1)|`.
static SINES: LazyLock<[u32; 64]> = LazyLock::new(|| {
    std::array::from_fn(|i| (f64::sin(i as f64 + 1.0).abs() * 4_294_967_296.0) as u32)
});

/// The hash of each message, in their order. Fastest when eight of them have the same length.
pub fn md5_of_each(messages: &[&[u8]]) -> Vec<[u8; 16]> {
    let mut hashes = Vec::with_capacity(messages.len());
    for group in messages.chunks(LANES) {
        match <[&[u8]; LANES]>::try_from(group) {
            Ok(lanes) if lanes.iter().all(|lane| lane.len() == lanes[0].len()) => {
                hashes.extend(together(lanes));
            }
            _ => hashes.extend(
                group
                    .iter()
                    .map(|message| <[u8; 16]>::from(Md5::digest(message))),
            ),
        }
    }
    hashes
}

fn together(messages: [&[u8]; LANES]) -> [[u8; 16]; LANES] {
    let sines = &*SINES;
    let length = messages[0].len();
    let mut state: [Words; 4] =
        [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476].map(|word| [word; LANES]);
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            let blocks = messages.map(|message| message.as_chunks::<BLOCK>().0);
            for at in 0..length / BLOCK {
                rounds(&mut state, &words(blocks.map(|lane| &lane[at])), sines);
            }
        },
    );
    // The last bytes, a 1 bit, zeros, and the length in bits: one block or two.
    let rest = length % BLOCK;
    let padded = if rest + 9 <= BLOCK { BLOCK } else { 2 * BLOCK };
    let tails = messages.map(|message| {
        let mut tail = [0_u8; 2 * BLOCK];
        tail[..rest].copy_from_slice(&message[length - rest..]);
        tail[rest] = 0x80;
        tail[padded - 8..padded].copy_from_slice(&(length as u64).wrapping_mul(8).to_le_bytes());
        tail
    });
    for at in 0..padded / BLOCK {
        let blocks = tails
            .each_ref()
            .map(|tail| &tail.as_chunks::<BLOCK>().0[at]);
        rounds(&mut state, &words(blocks), sines);
    }
    std::array::from_fn(|lane| {
        let mut hash = [0; 16];
        for (bytes, words) in hash.as_chunks_mut::<4>().0.iter_mut().zip(&state) {
            *bytes = words[lane].to_le_bytes();
        }
        hash
    })
}

/// The sixteen words of a block of each message.
#[inline(always)]
fn words(blocks: [&[u8; BLOCK]; LANES]) -> [Words; 16] {
    std::array::from_fn(|word| {
        std::array::from_fn(|lane| {
            let bytes = &blocks[lane][4 * word..4 * word + 4];
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        })
    })
}

#[inline(always)]
fn each(of: impl Fn(usize) -> u32) -> Words {
    std::array::from_fn(of)
}

#[inline(always)]
fn rounds(state: &mut [Words; 4], words: &[Words; 16], sines: &[u32; 64]) {
    let [mut a, mut b, mut c, mut d] = *state;
    for step in 0..64 {
        let round = step / 16;
        let (mixed, word) = match round {
            0 => (each(|i| (b[i] & c[i]) | (!b[i] & d[i])), step),
            1 => (
                each(|i| (d[i] & b[i]) | (!d[i] & c[i])),
                (5 * step + 1) % 16,
            ),
            2 => (each(|i| b[i] ^ c[i] ^ d[i]), (3 * step + 5) % 16),
            _ => (each(|i| c[i] ^ (b[i] | !d[i])), 7 * step % 16),
        };
        let shift = SHIFTS[round][step % 4];
        let sine = sines[step];
        let word = &words[word];
        let turned = each(|i| {
            let sum = mixed[i]
                .wrapping_add(a[i])
                .wrapping_add(sine)
                .wrapping_add(word[i]);
            b[i].wrapping_add(sum.rotate_left(shift))
        });
        (a, d, c, b) = (d, c, b, turned);
    }
    for (sum, more) in state.iter_mut().zip([a, b, c, d]) {
        *sum = each(|i| sum[i].wrapping_add(more[i]));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn together_they_are_what_they_are_alone(
            length in 0_usize..300,
            bytes in prop::collection::vec(any::<u8>(), 300 * 9),
        ) {
            let messages: Vec<&[u8]> = (0..9).map(|n| &bytes[n * 300..n * 300 + length]).collect();
            let alone: Vec<[u8; 16]> = messages.iter().map(|m| Md5::digest(m).into()).collect();
            prop_assert_eq!(md5_of_each(&messages), alone);
        }
    }

    #[test]
    fn known_hashes() {
        let hashes = md5_of_each(&[b"abc".as_slice(); 8]);
        assert!(
            hashes
                .iter()
                .all(|hash| hash[..4] == [0x90, 0x01, 0x50, 0x98])
        );
        assert_eq!(md5_of_each(&[]), Vec::<[u8; 16]>::new());
    }
}

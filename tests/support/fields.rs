//! H.264 in field pictures (PAFF), which none of FFmpeg's encoders makes: every macroblock is written as plain samples,
//! so that a page of bits is an encoder.

use std::path::Path;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::{Packet, Rational, codec, format};

use crate::clips::numbered_picture;

/// In pixels; a field has half the rows, and both are whole macroblocks.
pub const WIDTH: u32 = 128;
pub const HEIGHT: u32 = 96;
/// Frames from one IDR to the next.
const GOP: u64 = 8;

/// Bits of an RBSP.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// Bits of the last byte that are taken.
    taken: u32,
}

impl Bits {
    fn bit(&mut self, bit: u32) {
        if self.taken == 0 {
            self.bytes.push(0);
        }
        let last = self.bytes.last_mut().expect("a byte");
        *last |= (bit as u8 & 1) << (7 - self.taken);
        self.taken = (self.taken + 1) % 8;
    }

    fn number(&mut self, value: u32, bits: u32) {
        (0..bits).rev().for_each(|at| self.bit(value >> at));
    }

    /// `ue(v)`.
    fn golomb(&mut self, value: u32) {
        let length = (value + 1).ilog2();
        self.number(0, length);
        self.number(value + 1, length + 1);
    }

    fn samples(&mut self, samples: impl Iterator<Item = u8>) {
        // pcm_alignment_zero_bit
        self.taken = 0;
        self.bytes.extend(samples);
    }

    /// With the bit that ends it, a start code, and what keeps start codes out of it.
    fn unit(mut self, header: u8) -> Vec<u8> {
        self.bit(1);
        let mut unit = vec![0, 0, 0, 1, header];
        let mut zeros = 0;
        for byte in self.bytes {
            if zeros >= 2 && byte <= 3 {
                unit.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            unit.push(byte);
        }
        unit
    }
}

fn parameter_sets() -> Vec<u8> {
    let mut sequence = Bits::default();
    sequence.number(77, 8); // Main
    sequence.number(0, 8);
    sequence.number(30, 8);
    sequence.golomb(0);
    sequence.golomb(0); // log2_max_frame_num - 4
    sequence.golomb(2); // order of output is order of coding
    sequence.golomb(1); // reference frames
    sequence.bit(0);
    sequence.golomb(WIDTH / 16 - 1);
    sequence.golomb(HEIGHT / 32 - 1);
    sequence.bit(0); // frame_mbs_only_flag: fields are allowed
    sequence.bit(0); // mb_adaptive_frame_field_flag
    sequence.bit(1); // direct_8x8_inference_flag
    sequence.bit(0); // cropping
    sequence.bit(0); // VUI
    let mut picture = Bits::default();
    picture.golomb(0);
    picture.golomb(0);
    picture.bit(0); // CAVLC
    picture.bit(0);
    picture.golomb(0);
    picture.golomb(0);
    picture.golomb(0);
    picture.bit(0);
    picture.number(0, 2);
    picture.golomb(0);
    picture.golomb(0);
    picture.golomb(0);
    picture.bit(1); // deblocking is said in the slice
    picture.bit(0);
    picture.bit(0);
    let mut sets = sequence.unit(0x67);
    sets.extend(picture.unit(0x68));
    sets
}

/// Field 0 (top) or 1 (bottom) of the picture that carries `number`, gray.
fn field(number: u64, bottom: u32) -> Vec<u8> {
    let picture = numbered_picture(number, WIDTH, HEIGHT);
    let within = number % GOP;
    let key = within == 0 && bottom == 0;
    let mut bits = Bits::default();
    bits.golomb(0);
    bits.golomb(7); // only I
    bits.golomb(0);
    bits.number(within as u32, 4); // frame_num
    bits.bit(1); // field_pic_flag
    bits.bit(bottom);
    if key {
        bits.golomb((number / GOP % 2) as u32);
        bits.number(0, 2);
    } else {
        bits.bit(0);
    }
    bits.golomb(0); // slice_qp_delta
    bits.golomb(1); // no deblocking
    for row in 0..HEIGHT / 32 {
        for column in 0..WIDTH / 16 {
            bits.golomb(25); // I_PCM
            let luma = (0..16)
                .flat_map(|y| (0..16).map(move |x| (x, y)))
                .map(|(x, y)| {
                    let (x, y) = (column * 16 + x, (row * 16 + y) * 2 + bottom);
                    picture[(y * WIDTH + x) as usize * 3 + 1]
                });
            bits.samples(luma.chain([128; 128]));
        }
    }
    bits.unit(if key { 0x65 } else { 0x61 })
}

/// Writes `frames` numbered frames as pairs of fields: Annex B as it is, or in a container, where the two fields of a frame
/// lie in one packet or in two.
///
/// # Panics
/// When FFmpeg refuses.
pub fn write(path: &Path, container: &str, frames: u64, fields_apart: bool) {
    let mut raw = Vec::new();
    for number in 0..frames {
        if number % GOP == 0 {
            raw.extend(parameter_sets());
        }
        raw.extend(field(number, 0));
        raw.extend(field(number, 1));
    }
    if container == "h264" {
        return std::fs::write(path, raw).expect("a file");
    }
    let beside = path.with_extension("beside.h264");
    std::fs::write(&beside, raw).expect("a file");
    ffmpeg::init().expect("FFmpeg starts");
    let parameters = format::input(&beside)
        .expect("a stream of bits")
        .stream(0)
        .expect("a stream")
        .parameters();
    let mut output = format::output_as(path, container).expect("an output");
    let mut stream = output.add_stream(codec::Id::None).expect("a stream");
    stream.set_parameters(parameters);
    let base = Rational::new(1, 50);
    stream.set_time_base(base);
    output.write_header().expect("a header");
    let to = output.stream(0).expect("a stream").time_base();
    for number in 0..frames {
        let mut first = match number % GOP {
            0 => parameter_sets(),
            _ => Vec::new(),
        };
        first.extend(field(number, 0));
        let second = field(number, 1);
        let packets = match fields_apart {
            true => vec![first, second],
            false => vec![[first, second].concat()],
        };
        for (at, bytes) in packets.iter().enumerate() {
            let mut packet = Packet::copy(bytes);
            let time = number as i64 * 2 + at as i64;
            packet.set_pts(Some(time));
            packet.set_dts(Some(time));
            packet.set_duration(if fields_apart { 1 } else { 2 });
            if number % GOP == 0 && at == 0 {
                packet.set_flags(codec::packet::Flags::KEY);
            }
            packet.set_stream(0);
            packet.rescale_ts(base, to);
            packet.write_interleaved(&mut output).expect("a packet");
        }
    }
    output.write_trailer().expect("a trailer");
}

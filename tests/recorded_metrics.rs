//! PSNR and SSIM equal what FFmpeg's filters print, in every digit. `recorded/metrics.csv` was made by
//! `recorded/metrics.py` with ffmpeg 5.1.

use framelens::analysis::metrics::{Pooled, quality};
use framelens::frame::{Channel, ColorModel, Levels, Pixels, Plane, Profile};

const RECORDED: &str = include_str!("recorded/metrics.csv");
const FRAMES: usize = 3;

/// A line of the file.
struct Recorded<'a> {
    format: &'a str,
    bits: u32,
    width: usize,
    height: usize,
    across: u32,
    down: u32,
    planes: usize,
    /// Of each plane, then the average, as text.
    psnr: [&'a str; 4],
    ssim: [&'a str; 4],
}

impl<'a> Recorded<'a> {
    fn read(line: &'a str) -> Self {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |i: usize| cells[i].parse::<usize>().expect("a number");
        Self {
            format: cells[0],
            bits: number(1) as u32,
            width: number(2),
            height: number(3),
            across: number(4) as u32,
            down: number(5) as u32,
            planes: number(6),
            psnr: [7, 8, 9, 10].map(|i| cells[i]),
            ssim: [11, 12, 13, 14].map(|i| cells[i]),
        }
    }

    fn plane_size(&self, plane: usize) -> (usize, usize) {
        if plane == 0 {
            return (self.width, self.height);
        }
        (
            self.width.div_ceil(1 << self.across),
            self.height.div_ceil(1 << self.down),
        )
    }

    /// The channels in the order of their bytes in a raw file.
    fn order(&self) -> &'static [Channel] {
        match (self.planes, self.format.starts_with("gbr")) {
            (1, _) => &[Channel::Gray],
            (_, true) => &[Channel::G, Channel::B, Channel::R],
            _ => &[Channel::Y, Channel::U, Channel::V],
        }
    }

    /// Frame `number` of the clip that the script makes with this seed and spread.
    fn picture(&self, number: usize, seed: u64, spread: u64) -> Pixels {
        let samples = |plane: usize| {
            let (width, height) = self.plane_size(plane);
            width * height
        };
        let frame: usize = (0..self.planes).map(samples).sum();
        let mut first = number * frame;
        let mut planes: Vec<Plane> = Vec::new();
        for (i, channel) in self.order().iter().enumerate() {
            let (width, height) = self.plane_size(i);
            let numbers = (first..first + samples(i)).map(|n| self.number(n as u64, seed, spread));
            planes.push(Plane {
                channel: *channel,
                width: width as u32,
                height: height as u32,
                levels: if self.bits == 8 {
                    Levels::U8(numbers.map(|n| n as u8).collect())
                } else {
                    Levels::U16(numbers.map(|n| n as u16).collect())
                },
            });
            first += samples(i);
        }
        if planes[0].channel == Channel::G {
            planes.rotate_right(1);
        }
        Pixels {
            profile: Profile::Native,
            width: self.width as u32,
            height: self.height as u32,
            model: match planes[0].channel {
                Channel::Gray => ColorModel::Gray,
                Channel::R => ColorModel::Rgb,
                _ => ColorModel::Yuv,
            },
            depth: self.bits as u8,
            planes,
            guessed: false,
        }
    }

    fn number(&self, index: u64, seed: u64, spread: u64) -> u64 {
        let wave = (index * 37 / 64) % 200;
        let noise = ((index + seed) * 2_654_435_761 % (1 << 32)) >> 20;
        ((wave + noise % spread) << (self.bits - 8)).min((1 << self.bits) - 1)
    }
}

/// Differences of a digit in the sixth place come from FFmpeg's own sums in single precision.
fn close(found: f64, printed: &str, what: &str) {
    let expected: f64 = printed.parse().expect("a number");
    assert!(
        (found - expected).abs() < 1.001e-6,
        "{what}: {found:.7}, ffmpeg prints {printed}"
    );
}

#[test]
fn psnr_and_ssim_are_ffmpegs_in_every_format() {
    let mut tried = 0;
    for line in RECORDED.lines().skip(1) {
        let clip = Recorded::read(line);
        let mut pooled = Pooled::default();
        for number in 0..FRAMES {
            let (a, b) = (clip.picture(number, 0, 40), clip.picture(number, 77, 23));
            assert!(pooled.add(&quality(&a, &b).expect("comparable")));
        }
        for (i, plane) in pooled.planes().enumerate() {
            let what = format!("{line}, plane {i}");
            assert_eq!(
                format!("{:.6}", plane.psnr.expect("they differ")),
                clip.psnr[i],
                "{what}"
            );
            close(plane.ssim.expect("large enough"), clip.ssim[i], &what);
        }
        let average = pooled.psnr().expect("they differ");
        assert_eq!(format!("{average:.6}"), clip.psnr[3], "{line}");
        close(pooled.ssim().expect("large enough"), clip.ssim[3], line);
        tried += 1;
    }
    assert_eq!(tried, 100);
}

//! What swscale does to a pixel.

#[cfg(target_arch = "x86_64")]
use super::avx512;
use crate::media::convert::swscale::Weights;

/// The numbers of swscale's fast conversion of yuv420p on x86: products of 16 bits of which the upper half counts.
///
/// ```text
/// l = (8 y - offset) luma >> 16
/// r = l + ((8 v - 1024) red >> 16)
/// g = l + ((8 u - 1024) green_u >> 16) + ((8 v - 1024) green_v >> 16)
/// b = l + ((8 u - 1024) blue >> 16)
/// ```
///
/// each cut to 0..255. A pixel takes the chroma sample that covers it. The weights follow from the matrix and the range as
/// in `ff_yuv2rgb_c_init_tables` (libswscale/yuv2rgb.c).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::media::convert) struct Direct {
    pub(super) offset: i16,
    pub(super) luma: i16,
    pub(super) red: i16,
    pub(super) green_u: i16,
    pub(super) green_v: i16,
    pub(super) blue: i16,
}

impl Direct {
    /// By what a context has; `None` where a weight has no room in 16 bits.
    pub(super) fn new(weights: &Weights) -> Option<Self> {
        let Weights {
            inverse: [red, blue, green_u, green_v],
            full_range,
        } = *weights;
        let chroma = |weight: i32| {
            let weight = i64::from(weight);
            // Chroma spans 224 of 255 in limited range, which the matrix takes for granted.
            if full_range {
                weight * 224 / 255
            } else {
                weight
            }
        };
        let luma = if full_range {
            1 << 16
        } else {
            (1 << 16) * 255 / 219
        };
        let rounded = |weight: i64| i16::try_from((weight * (1 << 13) + (1 << 15)) >> 16).ok();
        Some(Self {
            offset: if full_range { 0 } else { 16 * 8 },
            luma: rounded(luma)?,
            red: rounded(chroma(red))?,
            green_u: rounded(-chroma(green_u))?,
            green_v: rounded(-chroma(green_v))?,
            blue: rounded(chroma(blue))?,
        })
    }

    /// With one weight a little larger or smaller: a level more or less at the ends of Y, U and V.
    #[cfg(test)]
    pub(super) fn neighbours(&self) -> impl Iterator<Item = Self> {
        let weights: [fn(&mut Self) -> &mut i16; 6] = [
            |d| &mut d.offset,
            |d| &mut d.luma,
            |d| &mut d.red,
            |d| &mut d.green_u,
            |d| &mut d.green_v,
            |d| &mut d.blue,
        ];
        weights.into_iter().flat_map(|weight| {
            [-64, 64].map(|by| {
                let mut other = *self;
                *weight(&mut other) += by;
                other
            })
        })
    }

    /// A row of Y and the rows of U and V that cover it, half as long, as rows of R, G and B.
    pub fn row(&self, mut y: &[u8], mut chroma: [&[u8]; 2], mut rgb: [&mut [u8]; 3]) {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V4::try_new() {
            let done = avx512::row(
                simd,
                self,
                y,
                chroma,
                rgb.each_mut().map(|line| &mut **line),
            );
            y = &y[done..];
            chroma = chroma.map(|line| &line[done / 2..]);
            rgb = rgb.map(|line| &mut line[done..]);
        }
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            return simd.vectorize(Row {
                direct: self,
                y,
                chroma,
                rgb,
            });
        }
        self.pairs(y, chroma, rgb);
    }

    #[inline(always)]
    fn pairs(&self, y: &[u8], [u, v]: [&[u8]; 2], [r, g, b]: [&mut [u8]; 3]) {
        let y = y.as_chunks::<2>().0.iter();
        let lines = r.as_chunks_mut::<2>().0.iter_mut();
        let lines = lines.zip(g.as_chunks_mut::<2>().0);
        let lines = lines.zip(b.as_chunks_mut::<2>().0);
        for (((y, u), v), ((r, g), b)) in y.zip(u).zip(v).zip(lines) {
            let (u, v) = (i16::from(*u) * 8 - 1024, i16::from(*v) * 8 - 1024);
            let red = upper(v, self.red);
            let green = upper(u, self.green_u) + upper(v, self.green_v);
            let blue = upper(u, self.blue);
            for i in 0..2 {
                let luma = upper(i16::from(y[i]) * 8 - self.offset, self.luma);
                r[i] = cut(luma + red);
                g[i] = cut(luma + green);
                b[i] = cut(luma + blue);
            }
        }
    }
}

/// The upper half of a product.
#[inline(always)]
fn upper(a: i16, b: i16) -> i16 {
    ((i32::from(a) * i32::from(b)) >> 16) as i16
}

#[inline(always)]
fn cut(value: i16) -> u8 {
    value.clamp(0, 255) as u8
}

/// Everything is inlined into [`Row::call`], which is compiled for AVX2.
#[cfg(target_arch = "x86_64")]
struct Row<'a> {
    direct: &'a Direct,
    y: &'a [u8],
    chroma: [&'a [u8]; 2],
    rgb: [&'a mut [u8]; 3],
}

#[cfg(target_arch = "x86_64")]
impl pulp::NullaryFnOnce for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.direct.pairs(self.y, self.chroma, self.rgb);
    }
}

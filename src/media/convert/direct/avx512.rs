//! The arithmetic of [`Direct`] for 64 pixels at a time, with AVX-512. Everything is inlined into [`Row::call`], which is
//! compiled for it; closures would not be.

use std::arch::x86_64::{__m256i, __m512i};

use pulp::x86::V4;

use super::arithmetic::Direct;

/// Pixels of one step.
const PIXELS: usize = 64;
/// Chroma samples of one step.
const CHROMA: usize = PIXELS / 2;

/// Converts the whole steps of a row; says how many pixels these are.
pub(super) fn row(
    simd: V4,
    direct: &Direct,
    y: &[u8],
    [u, v]: [&[u8]; 2],
    [r, g, b]: [&mut [u8]; 3],
) -> usize {
    let (y, u, v) = (y.as_chunks().0, u.as_chunks().0, v.as_chunks().0);
    simd.vectorize(Row {
        simd,
        direct,
        y,
        chroma: [u, v],
        rgb: [
            r.as_chunks_mut().0,
            g.as_chunks_mut().0,
            b.as_chunks_mut().0,
        ],
    });
    y.len() * PIXELS
}

struct Row<'a> {
    simd: V4,
    direct: &'a Direct,
    y: &'a [[u8; PIXELS]],
    chroma: [&'a [[u8; CHROMA]]; 2],
    rgb: [&'a mut [[u8; PIXELS]]; 3],
}

impl pulp::NullaryFnOnce for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            simd,
            direct,
            y,
            chroma: [u, v],
            rgb: [r, g, b],
        } = self;
        let (f, bw) = (simd.avx512f, simd.avx512bw);
        let offset = f._mm512_set1_epi16(direct.offset);
        let weight = f._mm512_set1_epi16(direct.luma);
        let red = f._mm512_set1_epi16(direct.red);
        let green_u = f._mm512_set1_epi16(direct.green_u);
        let green_v = f._mm512_set1_epi16(direct.green_v);
        let blue = f._mm512_set1_epi16(direct.blue);
        let lower = f._mm512_set1_epi16(0xff);
        let lines = r.iter_mut().zip(g).zip(b);
        for (((y, u), v), ((r, g), b)) in y.iter().zip(u).zip(v).zip(lines) {
            let (u, v) = (chroma(simd, u), chroma(simd, v));
            let red = bw._mm512_mulhi_epi16(v, red);
            let green = bw._mm512_add_epi16(
                bw._mm512_mulhi_epi16(u, green_u),
                bw._mm512_mulhi_epi16(v, green_v),
            );
            let blue = bw._mm512_mulhi_epi16(u, blue);
            // A chroma sample covers the lower and the upper byte of the same 16 bits.
            let y: __m512i = pulp::cast(*y);
            let even = luma(simd, f._mm512_and_si512(y, lower), offset, weight);
            let odd = luma(simd, bw._mm512_srli_epi16::<8>(y), offset, weight);
            *r = cut(simd, even, odd, red);
            *g = cut(simd, even, odd, green);
            *b = cut(simd, even, odd, blue);
        }
    }
}

#[inline(always)]
fn chroma(simd: V4, samples: &[u8; CHROMA]) -> __m512i {
    let bw = simd.avx512bw;
    let wide = bw._mm512_cvtepu8_epi16(pulp::cast::<_, __m256i>(*samples));
    let middle = simd.avx512f._mm512_set1_epi16(1024);
    bw._mm512_sub_epi16(bw._mm512_slli_epi16::<3>(wide), middle)
}

#[inline(always)]
fn luma(simd: V4, samples: __m512i, offset: __m512i, weight: __m512i) -> __m512i {
    let bw = simd.avx512bw;
    let from = bw._mm512_sub_epi16(bw._mm512_slli_epi16::<3>(samples), offset);
    bw._mm512_mulhi_epi16(from, weight)
}

/// The even and the odd pixels with their colour added, cut to bytes and put in turns.
#[inline(always)]
fn cut(simd: V4, even: __m512i, odd: __m512i, color: __m512i) -> [u8; PIXELS] {
    /// Packing leaves eight even and eight odd ones in each quarter of a register.
    const TURNS: [u8; 16] = [0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15];
    let bw = simd.avx512bw;
    let packed = bw._mm512_packus_epi16(
        bw._mm512_add_epi16(even, color),
        bw._mm512_add_epi16(odd, color),
    );
    pulp::cast(bw._mm512_shuffle_epi8(packed, pulp::cast([TURNS; 4])))
}

//! Colour tags: what decoder and container say about matrix and range, in Framelens' words and in swscale's.

use std::ffi::c_int;

use crate::frame::{ColorTags, Matrix};

/// The tags of a stream or frame, from FFmpeg's numbers (`AVColorSpace`, `AVColorRange`,
/// `AVColorTransferCharacteristic`). They are taken as numbers because containers can hold any.
pub(crate) fn tags(space: u32, range: u32, transfer: u32) -> ColorTags {
    ColorTags {
        matrix: match space {
            0 => Some(Matrix::Rgb),
            1 => Some(Matrix::Bt709),
            4 => Some(Matrix::Fcc),
            5 | 6 => Some(Matrix::Bt601),
            7 => Some(Matrix::Smpte240m),
            8 => Some(Matrix::Ycgco),
            9 | 10 => Some(Matrix::Bt2020),
            _ => None,
        },
        full_range: match range {
            1 => Some(false),
            2 => Some(true),
            _ => None,
        },
        // 16 is SMPTE 2084 (PQ), 18 ARIB STD-B67 (HLG).
        high_dynamic_range: matches!(transfer, 16 | 18),
    }
}

/// The number of a matrix for `sws_getCoefficients`.
pub(crate) fn coefficients(matrix: Matrix) -> c_int {
    match matrix {
        Matrix::Rgb => 0,
        Matrix::Bt709 => 1,
        Matrix::Fcc => 4,
        Matrix::Bt601 => 5,
        Matrix::Smpte240m => 7,
        Matrix::Ycgco => 8,
        Matrix::Bt2020 => 9,
    }
}

/// The common guess for an untagged picture: BT.709 from 720 lines up, else BT.601.
pub(crate) fn guessed_matrix(height: u32) -> Matrix {
    if height >= 720 {
        Matrix::Bt709
    } else {
        Matrix::Bt601
    }
}

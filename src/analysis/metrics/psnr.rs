//! Decibels.

/// `10 log10(peak^2 / mse)` in dB, as FFmpeg's filter `psnr` computes it; `None` is infinite: nothing differs.
/// `peak` is the largest number a sample can have, `2^depth - 1`.
pub fn psnr(mse: f64, peak: u16) -> Option<f64> {
    let peak = f64::from(peak);
    (mse > 0.0).then(|| 10.0 * (peak * peak / mse).log10())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_level_everywhere_is_48_db_at_8_bits() {
        let one = psnr(1.0, 255).expect("finite");
        assert!((one - 48.130_804).abs() < 1e-6, "{one}");
        assert_eq!(psnr(0.0, 255), None);
        // Four times the error is 6 dB less, a bit more of depth 6 dB more.
        let four = psnr(4.0, 255).expect("finite");
        assert!((one - four - 6.020_600).abs() < 1e-6);
    }
}

//! Times as people write them, and back.

/// `1:02.345`, and `1:02:03.456` from an hour on: when a frame is shown, in thousandths of a second.
pub fn clock(seconds: f64) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    let millis = (seconds.abs() * 1000.0).round() as u64;
    let whole = whole(millis / 1000);
    format!("{sign}{whole}.{:03}", millis % 1000)
}

/// `0:07`, `12:30`, `1:02:03`: how long something takes, in seconds that were begun, 99:59:59 at most.
pub fn time_left(seconds: f64) -> String {
    whole(seconds.ceil().clamp(0.0, 359_999.0) as u64)
}

fn whole(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Seconds of a time: `1:02.345`, `1:02:03`, `12.5 s`, `480 ms`. A number alone is no time.
pub fn seconds_of(text: &str) -> Option<f64> {
    let text = text.trim();
    let seconds = if let Some(number) = text.strip_suffix("ms") {
        number.trim().parse::<f64>().ok()? / 1000.0
    } else if let Some(number) = text.strip_suffix('s') {
        number.trim().parse().ok()?
    } else {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, text),
        };
        let (before, last) = digits.rsplit_once(':')?;
        let mut whole = 0.0;
        for part in before.split(':') {
            whole = whole * 60.0 + f64::from(part.parse::<u32>().ok()?);
        }
        let last = Some(last).filter(|last| last.starts_with(|c: char| c.is_ascii_digit()))?;
        sign * (whole * 60.0 + last.parse::<f64>().ok()?)
    };
    seconds.is_finite().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_read_as_minutes_seconds_and_thousandths() {
        assert_eq!(clock(0.28), "0:00.280");
        assert_eq!(clock(70.0), "1:10.000");
        assert_eq!(clock(-0.04), "-0:00.040");
        assert_eq!(clock(3723.4564), "1:02:03.456");
    }

    #[test]
    fn what_is_left_is_rounded_up() {
        assert_eq!(time_left(3723.0), "1:02:03");
        assert_eq!(time_left(6.2), "0:07");
        assert_eq!(time_left(f64::INFINITY), "99:59:59");
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        for seconds in [0.0, 0.28, 62.345, 3723.456, -0.04] {
            assert_eq!(seconds_of(&clock(seconds)), Some(seconds));
        }
        assert_eq!(seconds_of(" 12.5 s "), Some(12.5));
        assert_eq!(seconds_of("480ms"), Some(0.48));
        assert_eq!(seconds_of("90:00"), Some(5400.0));
    }

    #[test]
    fn a_number_alone_and_nonsense_are_no_time() {
        for text in [
            "12", "12.5", "", "s", ":", "1:", ":5", "1:-2", "1:2:x", "inf s", "-:5", "1:inf",
        ] {
            assert_eq!(seconds_of(text), None, "{text}");
        }
    }
}

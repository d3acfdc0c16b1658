//! A small drawn scene: hills, a sun, a fence, somebody walking. Fine texture and smooth gradients, both hard for codecs.

pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 400;
pub const FRAMES: u64 = 90;

/// Frame `number` as packed RGB.
pub fn picture(number: u64) -> Vec<u8> {
    let time = number as f32 / 25.0;
    let mut rgb = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            rgb.extend(colour(x as f32, y as f32, time).map(|v| v.clamp(0.0, 255.0) as u8));
        }
    }
    rgb
}

type Rgb = [f32; 3];

fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    let t = t.clamp(0.0, 1.0);
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t)
}

/// The same value for the same place, whatever the frame.
fn noise(x: f32, y: f32) -> f32 {
    let mut h = (x as u32).wrapping_mul(374_761_393) ^ (y as u32).wrapping_mul(668_265_263);
    h = (h ^ (h >> 13)).wrapping_mul(1_274_126_177);
    (h >> 24) as f32 / 255.0
}

fn colour(x: f32, y: f32, time: f32) -> Rgb {
    let mut c = sky(x, y, time);
    let far = 210.0 + 26.0 * (x * 0.011).sin() + 12.0 * (x * 0.031 + 1.0).sin();
    if y > far {
        c = mix([96.0, 120.0, 132.0], [70.0, 98.0, 92.0], (y - far) / 80.0);
    }
    let near = 270.0 + 22.0 * (x * 0.008 + 2.0).sin();
    if y > near {
        let blade = noise(x, y * 0.5);
        c = mix(
            [58.0, 104.0, 44.0],
            [104.0, 150.0, 62.0],
            blade * 0.8 + (y - near) / 500.0,
        );
    }
    c = fence(x, y, c);
    walker(x, y, time, c)
}

fn sky(x: f32, y: f32, time: f32) -> Rgb {
    let mut c = mix([62.0, 118.0, 196.0], [246.0, 222.0, 186.0], y / 260.0);
    let (sx, sy) = (470.0 - 8.0 * time, 92.0 + 6.0 * time);
    let far = ((x - sx).powi(2) + (y - sy).powi(2)).sqrt();
    c = mix([255.0, 246.0, 214.0], c, (far - 26.0) / 2.0);
    let cloud = ((x + 30.0 * time) * 0.018).sin() * ((y + 8.0) * 0.05).cos()
        + (x * 0.041 - time).sin() * 0.4;
    mix(c, [252.0, 250.0, 248.0], (cloud - 0.7) * 1.6)
}

fn fence(x: f32, y: f32, c: Rgb) -> Rgb {
    let post = (x % 48.0) < 7.0 && (252.0..318.0).contains(&y);
    let rail = (262.0..268.0).contains(&y) || (290.0..296.0).contains(&y);
    if post || rail {
        mix(
            [150.0, 108.0, 70.0],
            [104.0, 70.0, 44.0],
            noise(x * 0.5, y * 0.25),
        )
    } else {
        c
    }
}

fn walker(x: f32, y: f32, time: f32, c: Rgb) -> Rgb {
    let (wx, wy) = (120.0 + 70.0 * time, 214.0 + 3.0 * (time * 9.0).sin().abs());
    let (dx, dy) = (x - wx, y - wy);
    let swing = (time * 9.0).sin();
    if dx * dx + dy * dy < 15.0 * 15.0 {
        return if dy < -4.0 {
            [66.0, 42.0, 30.0]
        } else {
            [226.0, 178.0, 148.0]
        };
    }
    if dx.abs() < 16.0 - dy * 0.02 && (14.0..82.0).contains(&dy) {
        let stripe = (dy as i32 / 8) % 2 == 0;
        return if stripe {
            [176.0, 38.0, 52.0]
        } else {
            [238.0, 234.0, 226.0]
        };
    }
    for side in [-1.0, 1.0] {
        let leg = side * swing * (dy - 82.0) * 0.35 + side * 5.0;
        if (dx - leg).abs() < 6.0 && (82.0..150.0).contains(&dy) {
            return [36.0, 44.0, 78.0];
        }
    }
    c
}

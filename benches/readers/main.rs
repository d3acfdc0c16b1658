//! Framelens beside OpenCV, PyAV and the ffmpeg program: how often a random seek returns the right frame, on clips of
//! every kind, and how fast, on 1080p clips. `./dev bench` makes the Python environment; all clips are generated.
//!
//! Everything is measured in turns (one seek with each reader, then the next), and medians are compared.

#[path = "../../tests/support/clips.rs"]
mod clips;
#[path = "../../tests/support/dice.rs"]
mod dice;
mod exactness;
mod others;
mod speed;

use others::Others;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut others = Others::start();
    match &mut others {
        Some(others) => {
            let versions = others.versions();
            println!("OpenCV {}", versions.join(", PyAV "));
        }
        None => println!("FRAMELENS_BENCH_PYTHON is not set: Framelens alone"),
    }
    let about = framelens::media::about();
    println!(
        "Framelens {} on FFmpeg {}",
        env!("CARGO_PKG_VERSION"),
        about.release
    );
    // `./dev bench --bench readers speed` leaves the other table out.
    let asked = |table: &str| {
        let named: Vec<String> = std::env::args()
            .skip(1)
            .filter(|word| !word.starts_with('-'))
            .collect();
        named.is_empty() || named.iter().any(|word| word == table)
    };
    if asked("exactness") {
        exactness::table(folder.path(), others.as_mut());
    }
    if asked("speed") {
        speed::table(folder.path(), others.as_mut());
    }
}

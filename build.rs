//! Says which FFmpeg is built against: `ffmpeg_6_0` and `ffmpeg_6_1` are set from that version on.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for version in ["ffmpeg_6_0", "ffmpeg_6_1"] {
        println!("cargo::rustc-check-cfg=cfg({version})");
        let found = format!("DEP_FFMPEG_{}", version.to_uppercase());
        if env::var(found).is_ok_and(|value| value == "true") {
            println!("cargo::rustc-cfg={version}");
        }
    }
}

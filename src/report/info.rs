//! The facts of a source, as text and as JSON. Scripts rely on the names.

use std::io::{self, Write};

use serde::Serialize;

use crate::frame::{ColorModel, Damage, Matrix, PictureType};
use crate::media::{
    FrameEntry, Index, IndexKind, Note, SourceInfo, SourceKind, StreamChoice, convert,
};

/// Everything that `framelens info` tells of a source that was decoded once.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    pub path: String,
    pub kind: SourceKind,
    pub name: String,
    pub container: String,
    pub width: u32,
    pub height: u32,
    pub codec: String,
    /// Codec tag or codec profile.
    pub codec_detail: Option<String>,
    pub pixel_format: String,
    /// Of the deepest component.
    pub bit_depth: u8,
    /// Frames per second.
    pub frame_rate: Option<f64>,
    /// The same as a fraction: `30000/1001`.
    pub frame_rate_exact: Option<String>,
    /// The source has no rate of its own.
    pub frame_rate_set: bool,
    /// Seconds per timestamp tick, as a fraction.
    pub time_base: String,
    pub frame_count: u64,
    pub frame_count_declared: Option<u64>,
    /// What numbers the frames.
    pub index: IndexKind,
    /// Why packets could not number the frames.
    pub index_reason: Option<String>,
    /// How many frames are damaged.
    pub damaged_frames: u64,
    pub damaged_frame_numbers: Vec<u64>,
    /// How many packets the decoder refused, wholly or in part.
    pub refused_packets: u64,
    /// How it shows that the file ends before its header says; absent when it does not.
    pub ends_early: Option<String>,
    pub color: Color,
    /// Clockwise degrees that the file asks for; the pixels are stored unturned.
    pub rotation: u16,
    /// Width of a pixel / its height, as a fraction; absent when square.
    pub pixel_aspect: Option<String>,
    pub bytes: u64,
    /// Index of the open stream.
    pub stream: usize,
    pub streams: Vec<StreamChoice>,
    pub notes: Vec<Note>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames: Option<Vec<FrameFacts>>,
}

/// How the samples mean colours: by the file's tags, or by the guess that the standard profile makes without them.
#[derive(Debug, Clone, Serialize)]
pub struct Color {
    /// `None` where there is nothing to convert (gray).
    pub matrix: Option<Matrix>,
    /// `full` or `limited`.
    pub range: &'static str,
    pub guessed: bool,
}

/// One frame of a source.
#[derive(Debug, Clone, Serialize)]
pub struct FrameFacts {
    pub number: u64,
    /// In ticks of the time base.
    pub timestamp: Option<i64>,
    /// The file carries no timestamp; this one is the decoder's best effort.
    pub timestamp_guessed: bool,
    pub time_s: Option<f64>,
    #[serde(rename = "type")]
    pub picture_type: PictureType,
    pub key: bool,
    /// Coded size.
    pub bytes: Option<u64>,
    pub damaged: bool,
    /// Whether an error was reported on this frame, or it was predicted from a damaged one.
    pub damage: Option<Damage>,
}

impl Facts {
    /// The facts of a source with a proven index; `notes` are all there is to say, the info's own included.
    pub fn new(info: &SourceInfo, index: &Index, notes: &[Note], with_frames: bool) -> Self {
        let damaged: Vec<u64> = index.damaged().collect();
        let frames = || {
            let entries = index.frames.iter().enumerate();
            entries
                .map(|(n, e)| FrameFacts::new(n as u64, e, info))
                .collect()
        };
        Self {
            path: info.spec.main_path().to_string_lossy().into_owned(),
            kind: info.kind,
            name: info.name.clone(),
            container: info.container.clone(),
            width: info.width,
            height: info.height,
            codec: info.codec.clone(),
            codec_detail: info.codec_detail.clone(),
            pixel_format: info.format.name.clone(),
            bit_depth: info.format.depth,
            frame_rate: info.frame_rate.map(|rate| rate.as_f64()),
            frame_rate_exact: info.frame_rate.map(|rate| rate.to_string()),
            frame_rate_set: info.frame_rate_set,
            time_base: info.time_base.to_string(),
            frame_count: index.count(),
            frame_count_declared: info.frame_count_declared,
            // Decoding that agreed with the packets has only proven that packets number the frames.
            index: match index.reason {
                Some(_) => IndexKind::Decoded,
                None => IndexKind::Packets,
            },
            index_reason: index.reason.clone(),
            damaged_frames: damaged.len() as u64,
            damaged_frame_numbers: damaged,
            refused_packets: index.losses.refused_packets,
            ends_early: index.losses.ends_early.clone(),
            color: Color::new(info),
            rotation: info.rotation,
            pixel_aspect: info.pixel_aspect.map(|aspect| aspect.to_string()),
            bytes: info.bytes,
            stream: info.stream,
            streams: info.streams.clone(),
            notes: notes.to_vec(),
            frames: with_frames.then(frames),
        }
    }

    /// One JSON object and a line's end.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Aligned lines for a person.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut line = |name: &str, value: String| writeln!(out, "{name:<13} {value}");
        line("path", self.path.clone())?;
        if self.kind == SourceKind::Sequence {
            line("name", self.name.clone())?;
        }
        line("container", self.container.clone())?;
        line(
            "codec",
            with_detail(&self.codec, self.codec_detail.as_deref()),
        )?;
        line("size", format!("{}x{}", self.width, self.height))?;
        if let Some(aspect) = &self.pixel_aspect {
            line("pixel aspect", aspect.clone())?;
        }
        if self.rotation != 0 {
            line(
                "rotation",
                format!("{} degrees clockwise, not applied", self.rotation),
            )?;
        }
        let bits = format!("{} bits", self.bit_depth);
        line("pixel format", with_detail(&self.pixel_format, Some(&bits)))?;
        line("colour", self.color.text())?;
        if let (Some(rate), Some(exact)) = (self.frame_rate, &self.frame_rate_exact) {
            let rate = (rate * 1000.0).round() / 1000.0;
            let set = if self.frame_rate_set { ", set" } else { "" };
            line("frame rate", format!("{rate} fps ({exact}{set})"))?;
        }
        line("time base", self.time_base.clone())?;
        line("frames", self.count_text())?;
        line("index", self.index_text())?;
        line("damage", self.damage_text())?;
        if self.streams.len() > 1 {
            for stream in &self.streams {
                let open = if stream.index == self.stream {
                    " (open)"
                } else {
                    ""
                };
                line("stream", format!("{}{open}", stream.label))?;
            }
        }
        for note in &self.notes {
            line(
                if note.warning { "warning" } else { "note" },
                note.text.clone(),
            )?;
        }
        match &self.frames {
            Some(frames) => write_frames(out, frames),
            None => Ok(()),
        }
    }

    fn count_text(&self) -> String {
        match self.frame_count_declared {
            Some(declared) if declared != self.frame_count => {
                format!("{}, the header says {declared}", self.frame_count)
            }
            _ => self.frame_count.to_string(),
        }
    }

    fn index_text(&self) -> String {
        match (self.index, &self.index_reason) {
            (IndexKind::Decoded, Some(reason)) => format!("by decoding: {reason}"),
            (IndexKind::Decoded, None) => "by decoding".to_owned(),
            (IndexKind::Packets, _) => match self.kind {
                SourceKind::Sequence | SourceKind::Image => "one file a frame".to_owned(),
                SourceKind::Video | SourceKind::Animation => "by packets".to_owned(),
                SourceKind::Raw | SourceKind::Array | SourceKind::Matrix => {
                    "by place in the file".to_owned()
                }
            },
        }
    }

    fn damage_text(&self) -> String {
        if self.damaged_frames == 0 {
            return "none".to_owned();
        }
        let listed: Vec<String> = runs(&self.damaged_frame_numbers)
            .map(|(first, last)| match first == last {
                true => first.to_string(),
                false => format!("{first} to {last}"),
            })
            .collect();
        let frames = if self.damaged_frames == 1 {
            "frame"
        } else {
            "frames"
        };
        format!("{} {frames}: {}", self.damaged_frames, listed.join(", "))
    }
}

impl Color {
    fn new(info: &SourceInfo) -> Self {
        let full_range = info.color.full_range.unwrap_or(true);
        match info.format.model {
            ColorModel::Rgb => Self {
                matrix: Some(Matrix::Rgb),
                range: range(full_range),
                guessed: false,
            },
            ColorModel::Gray => Self {
                matrix: None,
                range: range(full_range),
                guessed: false,
            },
            ColorModel::Yuv => {
                let read = convert::meaning(&info.format, info.color, info.height);
                Self {
                    matrix: Some(read.matrix),
                    range: range(read.full_range),
                    guessed: read.guessed,
                }
            }
        }
    }

    fn text(&self) -> String {
        let matrix = self.matrix.map_or("gray", Matrix::name);
        let guessed = if self.guessed {
            ", guessed (not tagged)"
        } else {
            ""
        };
        format!("{matrix}, {} range{guessed}", self.range)
    }
}

impl FrameFacts {
    fn new(number: u64, entry: &FrameEntry, info: &SourceInfo) -> Self {
        Self {
            number,
            timestamp: entry.time(),
            timestamp_guessed: entry.timestamp_guessed,
            time_s: entry
                .time()
                .map(|ticks| ticks as f64 * info.time_base.as_f64()),
            picture_type: entry.picture_type,
            key: entry.key,
            bytes: (entry.bytes > 0).then_some(u64::from(entry.bytes)),
            damaged: entry.damage.is_some(),
            damage: entry.damage,
        }
    }
}

fn range(full: bool) -> &'static str {
    if full { "full" } else { "limited" }
}

fn with_detail(name: &str, detail: Option<&str>) -> String {
    match detail {
        Some(detail) => format!("{name} ({detail})"),
        None => name.to_owned(),
    }
}

/// First and last of each run of consecutive numbers.
fn runs(numbers: &[u64]) -> impl Iterator<Item = (u64, u64)> + '_ {
    numbers
        .chunk_by(|a, b| a + 1 == *b)
        .filter_map(|run| Some((*run.first()?, *run.last()?)))
}

fn write_frames(out: &mut dyn Write, frames: &[FrameFacts]) -> io::Result<()> {
    writeln!(
        out,
        "\nnumber   timestamp        time  type  key     bytes  damage"
    )?;
    for frame in frames {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let mark = if frame.timestamp_guessed { "~" } else { "" };
        writeln!(
            out,
            "{:>6}  {:>10}  {:>10}  {:<4}  {:<3}  {:>8}  {}",
            frame.number,
            or_dash(frame.timestamp.map(|t| format!("{mark}{t}"))),
            or_dash(frame.time_s.map(|t| format!("{t:.6}"))),
            frame.picture_type.name(),
            if frame.key { "key" } else { "" },
            or_dash(frame.bytes.map(|b| b.to_string())),
            match frame.damage {
                Some(Damage::Reported) => "reported",
                Some(Damage::Predicted) => "predicted from damaged",
                None => "",
            },
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::frame::{ColorTags, PixelFormat, Rational};
    use crate::media::SourceSpec;

    fn info() -> SourceInfo {
        let ratio = |n, d| Rational::new(n, d).unwrap();
        SourceInfo {
            spec: SourceSpec::path("кадры/clip one.mp4"),
            kind: SourceKind::Video,
            name: "clip one.mp4".into(),
            container: "mp4".into(),
            codec: "h264".into(),
            codec_detail: Some("High".into()),
            format: Arc::new(PixelFormat {
                name: "yuv420p10le".into(),
                model: ColorModel::Yuv,
                components: Vec::new(),
                depth: 10,
                chroma_shift: (1, 1),
                big_endian: false,
                palette: false,
                float: false,
                bitstream: false,
            }),
            width: 640,
            height: 360,
            frame_rate: Some(ratio(30_000, 1001)),
            frame_rate_set: false,
            time_base: ratio(1, 30_000),
            frame_count_declared: Some(200),
            color: ColorTags::default(),
            rotation: 90,
            pixel_aspect: None,
            streams: Vec::new(),
            stream: 0,
            notes: Vec::new(),
            bytes: 1234,
        }
    }

    fn index(reason: Option<&str>) -> Index {
        let entry = |n: i64| FrameEntry {
            timestamp: 1001 * n,
            seek_time: FrameEntry::NO_TIME,
            hash: 1,
            bytes: 100 + n as u32,
            picture_type: if n == 0 {
                PictureType::I
            } else {
                PictureType::P
            },
            key: n == 0,
            timestamp_guessed: false,
            damage: (2..5).contains(&n).then_some(Damage::Predicted),
        };
        Index {
            kind: IndexKind::Decoded,
            complete: true,
            frames: (0..7).map(entry).collect(),
            reason: reason.map(str::to_owned),
            losses: crate::media::Losses::default(),
        }
    }

    fn json_of(facts: &Facts) -> Value {
        let mut bytes = Vec::new();
        facts.write_json(&mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    fn text_of(facts: &Facts) -> String {
        let mut bytes = Vec::new();
        facts.write_text(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn json_has_the_names_that_scripts_rely_on() {
        let json = json_of(&Facts::new(&info(), &index(None), &[], false));
        assert_eq!(json["path"], "кадры/clip one.mp4");
        assert_eq!(json["kind"], "video");
        assert_eq!(
            (&json["width"], &json["height"]),
            (&json!(640), &json!(360))
        );
        assert_eq!(json["codec"], "h264");
        assert_eq!(json["pixel_format"], "yuv420p10le");
        assert_eq!(json["bit_depth"], 10);
        assert_eq!(json["frame_rate"], 30_000.0 / 1001.0);
        assert_eq!(json["frame_rate_exact"], "30000/1001");
        assert_eq!(json["time_base"], "1/30000");
        assert_eq!(json["frame_count"], 7);
        assert_eq!(json["frame_count_declared"], 200);
        assert_eq!(json["index"], "packets");
        assert_eq!(json["damaged_frames"], 3);
        assert_eq!(json["damaged_frame_numbers"], json!([2, 3, 4]));
        assert_eq!(
            json["color"],
            json!({"matrix": "bt601", "range": "limited", "guessed": true})
        );
        assert_eq!(json["rotation"], 90);
        assert_eq!(json.get("frames"), None);
    }

    #[test]
    fn frames_are_records() {
        let json = json_of(&Facts::new(&info(), &index(Some("no pts")), &[], true));
        assert_eq!(json["index"], "decoded");
        assert_eq!(json["index_reason"], "no pts");
        let frames = json["frames"].as_array().unwrap();
        assert_eq!(frames.len(), 7);
        assert_eq!(frames[0]["type"], "I");
        assert_eq!(frames[0]["key"], true);
        let third = &frames[3];
        assert_eq!(third["number"], 3);
        assert_eq!(third["timestamp"], 3003);
        assert!((third["time_s"].as_f64().unwrap() - 0.1001).abs() < 1e-12);
        assert_eq!(third["bytes"], 103);
        assert_eq!(third["damaged"], true);
        assert_eq!(frames[6]["damaged"], false);
    }

    #[test]
    fn tags_are_no_guess() {
        let mut tagged = info();
        tagged.color = ColorTags {
            matrix: Some(Matrix::Bt709),
            full_range: Some(true),
            high_dynamic_range: false,
        };
        let color = |info: &SourceInfo| {
            json_of(&Facts::new(info, &index(None), &[], false))["color"].clone()
        };
        assert_eq!(
            color(&tagged),
            json!({"matrix": "bt709", "range": "full", "guessed": false})
        );
        // Half a tag is still half a guess.
        tagged.color.matrix = None;
        tagged.height = 720;
        assert_eq!(
            color(&tagged),
            json!({"matrix": "bt709", "range": "full", "guessed": true})
        );
    }

    #[test]
    fn the_text_says_what_a_person_must_know() {
        let notes = [Note {
            text: "7 frames, the header says 200".into(),
            warning: true,
        }];
        let text = text_of(&Facts::new(&info(), &index(None), &notes, true));
        for said in [
            "7, the header says 200",
            "3 frames: 2 to 4",
            "29.97 fps (30000/1001)",
            "90 degrees clockwise",
            "guessed (not tagged)",
            "yuv420p10le (10 bits)",
            "warning",
        ] {
            assert!(text.contains(said), "{said} in\n{text}");
        }
        assert_eq!(
            text.lines()
                .filter(|line| line.ends_with("predicted from damaged"))
                .count(),
            3
        );
    }

    #[test]
    fn numbers_are_gathered_into_runs() {
        let of = |numbers: &[u64]| runs(numbers).collect::<Vec<_>>();
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[3, 5, 6, 7, 9]), [(3, 3), (5, 7), (9, 9)]);
    }
}

//! A chain's numbers for people.

use std::io::{self, Write};

use super::{ChainReport, ChannelFacts, PlaneFacts, SourceFacts};
use crate::figures::grouped;

/// Regions listed; the JSON has all of them.
const LISTED: usize = 20;

pub(super) fn write(out: &mut dyn Write, report: &ChainReport) -> io::Result<()> {
    let ChainReport { stages, .. } = report;
    row(out, "A", &source(&report.a))?;
    row(out, "B", &source(&report.b))?;
    let numbers = format!(
        "{}x{}, {} bits, profile {}",
        report.width, report.height, report.depth, report.profile
    );
    row(out, "numbers", &numbers)?;
    writeln!(out)?;

    let kind = report.settings.difference.formula();
    for (i, plane) in stages.difference.channels.iter().enumerate() {
        row(
            out,
            if i == 0 { "difference" } else { "" },
            &format!("{kind} {}", levels(plane)),
        )?;
    }
    let gray = match &stages.gray.formula {
        None => "each channel by itself".to_owned(),
        Some(_) => levels(&stages.gray.levels),
    };
    row(out, "gray", &gray)?;
    if let Some(formula) = &stages.gray.formula {
        let other = stages.gray.other_order.as_ref().map(|other| {
            let pixels = grouped(other.pixels);
            let (formula, largest) = (&other.formula, other.largest);
            format!("; {formula} is another number in {pixels} pixels, by up to {largest}")
        });
        row(out, "", &format!("{formula}{}", other.unwrap_or_default()))?;
    }
    if stages.blur.on {
        for (i, plane) in stages.blur.planes.iter().enumerate() {
            let text = format!("{} {}", stages.blur.kernel, levels(plane));
            row(out, if i == 0 { "blur" } else { "" }, &text)?;
        }
    } else {
        row(out, "blur", "off")?;
    }
    row(out, "threshold", &threshold(report))?;
    let cleanup = match stages.cleanup.on {
        true => format!(
            "{}: {} pixels",
            stages.cleanup.steps.join(", "),
            grouped(stages.cleanup.changed)
        ),
        false => "off".to_owned(),
    };
    row(out, "clean-up", &cleanup)?;
    match &stages.regions {
        None => row(out, "regions", "off")?,
        Some(regions) => {
            let text = format!(
                "{} of {} have {} pixels or more ({} neighbours)",
                grouped(regions.kept),
                grouped(regions.total),
                grouped(regions.smallest),
                regions.neighbours
            );
            row(out, "regions", &text)?;
        }
    }
    let changed = format!(
        "{} of {} pixels, {:.4} %",
        grouped(stages.changed.pixels),
        grouped(stages.changed.of),
        stages.changed.share
    );
    row(out, "changed", &changed)?;
    row(out, "decision", &decision(report))?;
    let cost = &report.cost;
    let mut to_send = format!(
        "{} bytes of changed pixels + {} of mask, {:.2} % of the raw frame",
        grouped(cost.pixels),
        grouped(cost.mask),
        100.0 * cost.total as f64 / cost.raw.max(1) as f64
    );
    if let Some(packet) = cost.packet {
        to_send += &format!("; the codec's packet: {}", grouped(packet));
    }
    row(out, "to send", &to_send)?;

    if let Some(regions) = stages.regions.as_ref().filter(|r| !r.list.is_empty()) {
        writeln!(out)?;
        writeln!(
            out,
            "region       x       y   width  height       area    mean  largest"
        )?;
        for r in regions.list.iter().take(LISTED) {
            writeln!(
                out,
                "{:>6} {:>7} {:>7} {:>7} {:>7} {:>10} {:>7.1} {:>8}",
                r.number,
                r.x,
                r.y,
                r.width,
                r.height,
                grouped(r.area),
                r.mean,
                r.maximum
            )?;
        }
        if regions.list.len() > LISTED {
            writeln!(
                out,
                "and {} more",
                grouped((regions.list.len() - LISTED) as u64)
            )?;
        }
    }
    writeln!(out)?;
    channels(out, "frame", &report.channels)?;
    if let Some(region) = &report.region {
        writeln!(out)?;
        let name = format!(
            "region {}x{} at {}, {}",
            region.width, region.height, region.x, region.y
        );
        channels(out, &name, &region.channels)?;
    }
    if !report.hints.is_empty() {
        writeln!(out)?;
        for hint in &report.hints {
            writeln!(out, "{hint}")?;
        }
    }
    if let Some(sender) = &report.sender {
        writeln!(out)?;
        sender.write_text(out)?;
    }
    Ok(())
}

fn row(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{name:<11} {text}")
}

fn source(source: &SourceFacts) -> String {
    let name = std::path::Path::new(&source.path).file_name().map_or_else(
        || source.path.clone(),
        |name| name.to_string_lossy().into_owned(),
    );
    match (source.frame, &source.against) {
        (Some(frame), Some(against)) => format!("{name} frame {frame} ({against})"),
        (Some(frame), None) => format!("{name} frame {frame}"),
        (None, Some(against)) => format!("{name} {against}"),
        (None, None) => name,
    }
}

fn levels(plane: &PlaneFacts) -> String {
    format!(
        "{:<8} {:>5} to {:>5}, mean {:>9.4}, {:>11} not 0",
        plane.on,
        plane.minimum,
        plane.maximum,
        plane.mean,
        grouped(plane.nonzero)
    )
}

fn threshold(report: &ChainReport) -> String {
    let facts = &report.stages.threshold;
    let levels: Vec<String> = facts
        .levels
        .iter()
        .map(|level| format!("> {level}"))
        .collect();
    let rule = match facts.rule {
        "fixed" => String::new(),
        rule => format!(" ({rule})"),
    };
    let which = match facts.per_channel {
        Some("and") => " in every channel",
        Some(_) => " in any channel",
        None => "",
    };
    format!(
        "{}{rule}{which}: {} pixels",
        levels.join(", "),
        grouped(facts.changed)
    )
}

fn decision(report: &ChainReport) -> String {
    let facts = &report.stages.decision;
    let met = |met: bool| if met { "met" } else { "not met" };
    let mut reasons = Vec::new();
    if let (Some(limit), Some(is)) = (facts.share_over, facts.share_met) {
        reasons.push(format!("more than {limit} %: {}", met(is)));
    }
    if let (Some(limit), Some(found)) = (facts.area_over, facts.regions_over) {
        reasons.push(format!(
            "region over {}: {} found",
            grouped(limit),
            grouped(found)
        ));
    }
    let answer = if facts.changed {
        "changed"
    } else {
        "not changed"
    };
    match reasons.is_empty() {
        true => answer.to_owned(),
        false => format!("{answer} ({})", reasons.join("; ")),
    }
}

fn channels(out: &mut dyn Write, title: &str, channels: &[ChannelFacts]) -> io::Result<()> {
    let width = title.len().max(11);
    write!(out, "{title:<width$}")?;
    for channel in channels {
        write!(out, " {:>11}", channel.channel)?;
    }
    writeln!(out)?;
    let decimal = |value: f64| format!("{value:.4}");
    let decibels = |value: Option<f64>| value.map_or("inf".to_owned(), |v| format!("{v:.2}"));
    type Cell = Box<dyn Fn(&ChannelFacts) -> String>;
    let rows: Vec<(&str, Cell)> = vec![
        (
            "largest |d|",
            Box::new(|c| c.difference.maximum.to_string()),
        ),
        (
            "  at x, y",
            Box::new(|c| match &c.largest {
                Some(place) => format!("{}, {}", place.x, place.y),
                None => "-".to_owned(),
            }),
        ),
        ("MAE", Box::new(move |c| decimal(c.mae))),
        (
            "deviation",
            Box::new(move |c| decimal(c.difference.deviation)),
        ),
        ("MSE", Box::new(move |c| decimal(c.mse))),
        ("RMSE", Box::new(move |c| decimal(c.rmse))),
        ("PSNR dB", Box::new(move |c| decibels(c.psnr))),
        (
            "SSIM",
            Box::new(|c| c.ssim.map_or("-".to_owned(), |v| format!("{v:.6}"))),
        ),
        ("|d| 50 %", Box::new(|c| percentile(c, 0))),
        ("|d| 99 %", Box::new(|c| percentile(c, 3))),
        ("mean of A", Box::new(move |c| decimal(c.a.mean))),
        ("mean of B", Box::new(move |c| decimal(c.b.mean))),
    ];
    for (name, cell) in rows {
        write!(out, "{name:<width$}")?;
        for channel in channels {
            write!(out, " {:>11}", cell(channel))?;
        }
        writeln!(out)?;
    }
    for channel in channels {
        if let Some(line) = channel.line.as_ref().filter(|line| line.name.is_some()) {
            let name = line.name.as_deref().unwrap_or_default();
            writeln!(out, "{}: {}: {name}", channel.channel, line.equation)?;
        }
    }
    Ok(())
}

fn percentile(channel: &ChannelFacts, index: usize) -> String {
    channel
        .percentiles
        .get(index)
        .map_or_else(String::new, |(_, level)| level.to_string())
}

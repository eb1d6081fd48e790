//! Sounds of a workshop and music, made here.

use std::f32::consts::TAU;

const RATE: usize = 16_000;

/// Numbers that look random and are always the same, −1..1.
pub(crate) struct Dice(pub(crate) u32);

impl Dice {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / 8_388_608.0 - 1.0
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (0.5 + 0.5 * self.next())
    }
}

/// Twenty seconds of a workshop: hum and fan all the time, with a whine, bangs, compressed air and
/// breath now and then.
pub(crate) fn workshop(dice: &mut Dice) -> Vec<f32> {
    let hum_hz = dice.between(45.0, 200.0);
    let (hum, fan) = (dice.between(0.0, 0.05), dice.between(0.002, 0.05));
    let mut low = 0.0;
    let mut samples: Vec<f32> = (0..20 * RATE)
        .map(|n| {
            let phase = TAU * hum_hz * n as f32 / RATE as f32;
            low += 0.1 * (dice.next() - low);
            hum * (phase.sin() + 0.5 * (2.0 * phase).sin() + 0.3 * (5.0 * phase).sin()) + fan * low
        })
        .collect();
    for _ in 0..12 {
        let at = dice.between(0.0, 19.0 * RATE as f32) as usize;
        event(&mut samples[at..], dice);
    }
    samples
}

fn event(samples: &mut [f32], dice: &mut Dice) {
    let kind = dice.between(0.0, 4.0) as u32;
    let level = dice.between(0.02, 0.5);
    let length_s = if kind == 0 { 0.05 } else { dice.between(0.1, 0.9) };
    let pitch_hz = dice.between(200.0, 4000.0);
    let mut soft = 0.0;
    for (n, sample) in samples.iter_mut().take((length_s * RATE as f32) as usize).enumerate() {
        let time_s = n as f32 / RATE as f32;
        let whine = (TAU * (pitch_hz + 300.0 * time_s) * time_s).sin();
        soft += 0.3 * (dice.next() - soft);
        *sample += level
            * match kind {
                // A bang, a servo's whine, compressed air, breath.
                0 => (whine + dice.next()) * (-time_s / 0.02).exp(),
                1 => whine,
                2 => dice.next(),
                _ => soft * (TAU * time_s / (2.0 * length_s)).sin(),
            };
    }
}

/// Twenty seconds of a tune: plucked and blown notes with harmonics and vibrato, two voices, a beat.
pub(crate) fn music(dice: &mut Dice) -> Vec<f32> {
    let mut samples = vec![0.0_f32; 20 * RATE];
    for voice in 0..2 {
        let mut at = 0;
        while at < 19 * RATE {
            let step = dice.between(0.0, 24.0) as i32;
            let pitch_hz = 110.0 * (1.0 + voice as f32) * 2_f32.powf(step as f32 / 12.0);
            let length = dice.between(0.15, 0.8) * RATE as f32;
            note(
                &mut samples[at..],
                pitch_hz,
                length as usize,
                dice.between(0.02, 0.15),
                voice == 0,
            );
            at += length as usize;
        }
    }
    for beat in 0..40 {
        let hit = samples[beat * RATE / 2..].iter_mut().take(RATE / 20).enumerate();
        hit.for_each(|(n, sample)| *sample += 0.1 * dice.next() * (-(n as f32) / 200.0).exp());
    }
    samples
}

fn note(samples: &mut [f32], pitch_hz: f32, length: usize, level: f32, is_plucked: bool) {
    let mut phase = 0.0;
    for (n, sample) in samples.iter_mut().take(length).enumerate() {
        let time_s = n as f32 / RATE as f32;
        phase += TAU * pitch_hz * (1.0 + 0.01 * (TAU * 5.5 * time_s).sin()) / RATE as f32;
        let wave: f32 = (1..8).map(|k| (k as f32 * phase).sin() / k as f32).sum();
        let fade = if is_plucked { (-4.0 * time_s).exp() } else { (20.0 * time_s).min(1.0) };
        *sample += level * fade * wave;
    }
}

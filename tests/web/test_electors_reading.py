"""FR-L37-LIST: files of voters as they are read: layouts told by titles, what is taken of a line, what is refused."""

import csv
import io
import json
import zipfile

import pytest
import xlsxwriter
from voter_lists import joined, people

from arpenteur.demo import voters as lists
from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.shared.apart import read_apart_by_line
from arpenteur.web.persons.electors.reading.lines import birth_year, list_in_name, list_of, numbered
from arpenteur.web.persons.electors.reading.reader import read_voters
from arpenteur.web.persons.electors.reading.titles import Layout, columns_of, is_enriched

READER = "arpenteur.web.persons.electors.reading.reader:read_voters"
SHARE = 0.01


def read(text: str | bytes) -> tuple[dict, list, dict]:
    head, *lines, foot = read_voters(text.encode() if isinstance(text, str) else text)
    return head, lines, foot


def test_both_layouts_give_the_same_voters(town: Snapshot):
    everyone = people(town, share=SHARE)
    head, register, _foot = read(joined(lists.register_lines(everyone)))
    assert (head["layout"], head["lines"]) == (Layout.REGISTER, len(everyone))
    head, decree, _foot = read(joined(lists.decree_lines(everyone)))
    assert head["layout"] == Layout.DECREE

    def same(lines: list) -> list:
        return [
            (one.station, one.sex, one.birth_year, one.identity, one.home[:2], one.list, one.commune)
            for _n, one in lines
        ]

    assert same(register) == same(decree)
    assert {one.list for _n, one in register} == {"LP", "LCM", "LCE"}
    assert [one.birth_year for _n, one in register] == [one.year for one in everyone]


@pytest.mark.parametrize(
    "how", [{"separator": ","}, {"variant": True}, {"with_list": False}, {"variant": True, "separator": ","}]
)
def test_variants_of_the_register_are_told_by_their_titles(town: Snapshot, how: dict):
    everyone = people(town, share=SHARE)
    head, lines, _foot = read(joined(lists.register_lines(everyone, **how)))
    assert (head["layout"], len(lines)) == (Layout.REGISTER, len(everyone))
    assert [one.birth_year for _n, one in lines] == [one.year for one in everyone]
    assert ({one.list for _n, one in lines} == {""}) is (how.get("with_list") is False)


def test_the_last_column_stands_without_quotes_and_nothing_is_nothing(town: Snapshot):
    first, second = list(lists.register_lines(people(town, share=SHARE)))[:2]
    assert first.endswith(";numéro d'ordre dans le bureau de vote\n")
    assert ";;" in second
    assert second.rstrip("\n").rpartition(";")[2].isdecimal()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_usual_encoding_is_read(town: Snapshot, encoding: str):
    _head, lines, _foot = read(joined(lists.register_lines(people(town, share=SHARE))).encode(encoding))
    assert {one.identity[0] for _n, one in lines} & {"ÉPURE", "TÉMOIN", "ÉQUERRE", "ÉBAUCHE"}


@pytest.mark.parametrize(
    ("written", "year"),
    [("00/00/1953", 1953), ("1961", 1961), ("12/03/1987", 1987), ("1987-05-02", 1987), ("", 0), ("inconnue", 0)],
)
def test_of_a_birth_the_year_alone_is_taken(written: str, year: int):
    assert birth_year(written) == year


@pytest.mark.parametrize(
    ("number", "street", "read_as"),
    [
        ("12", "RUE DES LILAS", (12, "", "RUE DES LILAS")),
        ("12 BIS", "RUE X", (12, "B", "RUE X")),
        ("12B", "RUE X", (12, "B", "RUE X")),
        ("", "12 rue X", (12, "", "rue X")),
        ("", "LE BOURG", ("", "", "LE BOURG")),
    ],
)
def test_numbers_stand_apart_or_before_the_street(number: str, street: str, read_as: tuple):
    assert numbered(number, street) == read_as


def test_the_list_is_in_a_column_or_in_the_name():
    assert [list_of(one) for one in ("Liste principale", "LCE", "liste complémentaire municipale", "")] == [
        "LP",
        "LCE",
        "LCM",
        "",
    ]
    assert list_in_name("ListesArrêtées-LCE-com92002-15-06-2024-22h12.csv") == "LCE"
    assert list_in_name("help.csv") == ""


def test_birthplace_nationality_day_and_month_never_come_out_of_the_reader(town: Snapshot):
    everyone = people(town, share=SHARE)
    for lines in (lists.register_lines(everyone), lists.decree_lines(everyone)):
        out = json.dumps(list(read_voters(joined(lines).encode())), ensure_ascii=False)
        for one in everyone:
            assert one.birthplace[1] not in out
            assert one.birthplace[0] not in out
            if len(one.born) == 10 and not one.born.startswith("00"):
                assert one.born not in out
        assert not any(country in out for country in (*lists.COUNTRIES, "FRANCE"))


def test_a_zip_and_a_workbook_are_read_as_the_text_is(town: Snapshot):
    lines = list(lists.register_lines(people(town, share=SHARE)))
    _head, wanted, _foot = read("".join(lines))
    packed, book = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("liste.csv", "".join(lines))
    with xlsxwriter.Workbook(book, {"in_memory": True}) as out:
        sheet = out.add_worksheet()
        for at, row in enumerate(csv.reader(lines, delimiter=";")):
            sheet.write_row(at, 0, row)
    for content in (packed.getvalue(), book.getvalue()):
        assert [one for _number, one in read(content)[1]] == [one for _number, one in wanted]


def test_what_is_destroyed_is_counted(town: Snapshot):
    everyone = people(town, share=SHARE)
    _head, _lines, foot = read(joined(lists.register_lines(everyone)))
    assert foot["destroyed"] == 6 * len(everyone)


@pytest.mark.parametrize(
    "title", ["TELEPHONE", "Tél. portable", "E-mail", "COURRIEL", "PROFESSION", "PORTABLE", "MAIL", "CSP"]
)
def test_an_enriched_file_is_refused_in_one_sentence_with_its_line_and_column(town: Snapshot, title: str):
    first, *lines = lists.register_lines(people(town, share=SHARE))
    assert is_enriched(title)
    rich = f"{title};{first}" + "".join(f"{'valeur' if at > 1 else ''};{line}" for at, line in enumerate(lines))
    with pytest.raises(InputError) as refused:
        list(read_voters(rich.encode()))
    assert (refused.value.where.line, refused.value.where.column) == (4, title)
    assert f"{len(lines) - 2} valeurs" in str(refused.value)


@pytest.mark.parametrize("hidden", ["camille@exemple.org", "06 39 98 01 02", "+33639980102"])
@pytest.mark.parametrize("place", ["colonne 28", "complément 1"])
def test_a_way_to_reach_a_person_is_refused_wherever_it_hides(town: Snapshot, hidden: str, place: str):
    first, second, *more = lists.register_lines(people(town, share=SHARE))
    if place == "complément 1":
        cells = second.split(";")
        cells[15] = f'"{hidden}"'
        text = first + ";".join(cells) + "".join(more)
    else:
        text = (
            first.strip()
            + f";{place}\n"
            + second.strip()
            + f";{hidden}\n"
            + "".join(line.strip() + ";\n" for line in more)
        )
    with pytest.raises(InputError) as refused:
        list(read_voters(text.encode()))
    assert (refused.value.where.line, refused.value.where.column) == (2, place)


def test_another_unknown_column_is_destroyed_and_told(town: Snapshot):
    first, *lines = lists.register_lines(people(town, share=SHARE))
    text = f"NNE;{first}" + "".join(f"123456{at:03};{line}" for at, line in enumerate(lines))
    _head, kept, foot = read(text)
    assert foot["unknown"] == ["NNE"]
    assert "123456" not in json.dumps(kept)


def test_a_file_that_must_be_refused_at_its_last_line_gives_no_line_before(town: Snapshot):
    lines = list(lists.register_lines(people(town, share=SHARE)))
    cells = lines[-1].split(";")
    cells[16] = '"voir camille@exemple.org"'
    text = "".join(lines[:-1]) + ";".join(cells)
    values = read_voters(text.encode())
    with pytest.raises(InputError):
        next(values)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bureau;logements\n1;12\n", "titres"),
        (";".join(lists.REGISTER) + "\n", "sans ligne"),
        ("%PDF-1.4", "titres"),
    ],
)
def test_what_is_no_list_is_refused(text: str, words: str):
    with pytest.raises(InputError) as refused:
        list(read_voters(text.encode()))
    assert words in str(refused.value)


def test_the_count_without_persons_is_told_by_its_titles(town: Snapshot):
    everyone = people(town, share=SHARE)
    head, lines, _foot = read(joined(lists.birth_year_lines(everyone)))
    assert head["layout"] == Layout.BIRTH_YEARS
    assert sum(one.voters for _n, one in lines) == len(everyone)
    assert columns_of(["bureau", "année de naissance", "sexe", "nombre"]) is not None


def test_a_reader_apart_gives_the_same_line_by_line(settings, tmp_path, town: Snapshot):
    settings.ARPENTEUR_HOME = tmp_path
    text = joined(lists.register_lines(people(town, share=SHARE))).encode()
    head, *lines, foot = read_apart_by_line(READER, text)
    assert json.loads(json.dumps(list(read_voters(text)))) == [head, *lines, foot]
    with pytest.raises(InputError, match="titres"):
        list(read_apart_by_line(READER, b"a;b\n1;2\n"))
    opened = read_apart_by_line(READER, text)
    next(opened)
    opened.close()
    assert next(iter(read_apart_by_line(READER, text))) == head, "the lock is free again"

"""Edits a workbook in LibreOffice as a person would: runs in Debian's own Python, with its bridge.

`soffice_edit.py FILE CELL=TEXT …` opens FILE, types each text into its cell of the sheet
Pro-forma, saves it as the .xlsx file that it is, and prints what its columns E and G
show, row by row.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PATIENCE = 60
"""Seconds."""


def main(file, *typed):
    """Start LibreOffice with a profile of its own, edit, and end it."""
    with tempfile.TemporaryDirectory() as profile:
        pipe = f"doris{Path(profile).name}"
        office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                f"-env:UserInstallation=file://{profile}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            desktop = connect(pipe, office)
            edit(desktop, Path(file).as_uri(), typed)
            desktop.terminate()
            office.wait(PATIENCE)
        finally:
            office.kill()


def connect(pipe, office):
    """The running LibreOffice, once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    for _ in range(PATIENCE):
        try:
            context = resolver.resolve(address)
        except NoConnectException:
            if ended(office, within=1):
                raise
        else:
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
    raise TimeoutError("LibreOffice does not answer")


def ended(office, within):
    """Whether it has given up, or does so within so many seconds."""
    try:
        office.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def edit(desktop, address, typed):
    """Type and save, as Excel's format is saved in LibreOffice."""
    document = desktop.loadComponentFromURL(address, "_blank", 0, [option("Hidden", True)])
    sheet = document.Sheets.getByName("Pro-forma")
    for each in typed:
        cell, _, text = each.partition("=")
        # As from the keyboard: digits become a number, and so does nothing else.
        sheet.getCellRangeByName(cell).setFormula(text)
    document.calculateAll()
    for number in range(1, 60):
        shown = [sheet.getCellRangeByName(f"{column}{number}").getString() for column in "EG"]
        print(*shown, sep="\t")  # noqa: T201
    document.storeToURL(address, [option("FilterName", "Calc MS Excel 2007 XML")])
    document.close(True)


def option(name, value):
    """One of LibreOffice's named arguments."""
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


main(*sys.argv[1:])

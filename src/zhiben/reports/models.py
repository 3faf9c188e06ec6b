"""Months, what was reported in them, and the papers written from them."""

from __future__ import annotations

from zhiben.reports.closing.models import Closing as Closing
from zhiben.reports.closing.models import ClosingDecision as ClosingDecision
from zhiben.reports.closing.models import ClosingItem as ClosingItem
from zhiben.reports.leading.models import Instruction as Instruction
from zhiben.reports.leading.models import InstructionTask as InstructionTask
from zhiben.reports.months.models import Figures as Figures
from zhiben.reports.months.models import Month as Month
from zhiben.reports.months.models import MonthStep as MonthStep
from zhiben.reports.returns.models import Return as Return
from zhiben.reports.returns.models import Said as Said
from zhiben.reports.sheets.models import SheetFile as SheetFile
from zhiben.reports.writing.models import Paper as Paper
from zhiben.reports.writing.models import PaperBody as PaperBody
from zhiben.reports.writing.models import PaperFigures as PaperFigures
from zhiben.reports.writing.models import PaperIssue as PaperIssue
from zhiben.reports.writing.models import PaperStep as PaperStep
from zhiben.reports.writing.models import PaperText as PaperText

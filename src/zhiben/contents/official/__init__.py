"""Official papers (公文) as GB/T 9704-2012 lays them out: notices, letters, minutes, reports upward.

paper     what a paper consists of, `Official`
styles    its named looks
words     how wide words are, where a title may break
head      above the text: copy number, secrecy, red mark, number, signers, red line
body      title, addressees, text, tables, pictures
fitting   where a paper of one paragraph breaks
joint     marks and signatures of several issuers
tail      note of attachments, signature and day, the attachments, the notes at the last page's foot
building  `build`: all of it as a Word file
"""

from zhiben.contents.official.building import build as build
from zhiben.contents.official.paper import Attachment as Attachment
from zhiben.contents.official.paper import Block as Block
from zhiben.contents.official.paper import Check as Check
from zhiben.contents.official.paper import Grid as Grid
from zhiben.contents.official.paper import Heading as Heading
from zhiben.contents.official.paper import Image as Image
from zhiben.contents.official.paper import Official as Official
from zhiben.contents.official.paper import Text as Text

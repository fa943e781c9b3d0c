"""What the worker does for mail: look whose an address is, send what is due, clear the folder."""

from keepword.enforcement import jobs
from keepword.enforcement.jobs import job

from . import answering, mailbox, sending


@job(every=1, apart=True)
def answer_questions() -> None:
    answering.answer_waiting()


@job(every=1, apart=True)
def send_mail() -> None:
    while not jobs.ending.is_set() and sending.send_due() == sending.BATCH:
        continue


@job(every=300)
def tidy_mailbox() -> None:
    mailbox.tidy()

"""What the worker does for mail: look whose an address is, send what is due, clear the folder."""

from keepword.enforcement.jobs import job

from . import answering, mailbox, sending


@job(every=2)
def send_mail() -> None:
    answering.answer_waiting()
    while sending.send_due() == sending.BATCH:
        continue


@job(every=300)
def tidy_mailbox() -> None:
    mailbox.tidy()

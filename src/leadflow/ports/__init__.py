"""The ports: what the services need from the world. The docstrings are the contract for adapters."""

from __future__ import annotations

from leadflow.ports.boards import BoardGateway as BoardGateway
from leadflow.ports.boards import FindsBoards as FindsBoards
from leadflow.ports.boards import MakesSeveral as MakesSeveral
from leadflow.ports.boards import ReadsSeveral as ReadsSeveral
from leadflow.ports.boards import Tells as Tells
from leadflow.ports.repositories import BoardRepository as BoardRepository
from leadflow.ports.repositories import DraftRepository as DraftRepository
from leadflow.ports.repositories import EngineRepository as EngineRepository
from leadflow.ports.repositories import HelpRepository as HelpRepository
from leadflow.ports.repositories import HistoryRepository as HistoryRepository
from leadflow.ports.repositories import PublicationRepository as PublicationRepository
from leadflow.ports.repositories import RolloutRepository as RolloutRepository
from leadflow.ports.repositories import SignInRepository as SignInRepository
from leadflow.ports.repositories import SummaryRepository as SummaryRepository
from leadflow.ports.repositories import TokenRepository as TokenRepository
from leadflow.ports.work import Clock as Clock
from leadflow.ports.work import Lease as Lease
from leadflow.ports.work import Leases as Leases
from leadflow.ports.work import UnitOfWork as UnitOfWork

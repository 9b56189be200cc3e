"""Addresses of the board."""

from django.urls import path

from wayhome.web.board import views

urlpatterns = [
    path("", views.board, name="board"),
    path("wall/", views.wall, name="board_wall"),
    path("print/", views.paper, name="board_print"),
    path("board/fragment", views.fragment, name="board_fragment"),
    path("board/stream", views.stream_elsewhere, name="board_stream"),
    path("board/acknowledge/<uuid:alarm_id>/", views.acknowledge, name="board_acknowledge"),
]

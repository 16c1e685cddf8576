"""The environment is read strictly: what is wrong stops the start with one sentence."""

from mentorship import env


def test_a_database_url_may_name_a_socket_folder_with_a_space():
    url = "postgresql://me:a%40b@/people?host=/run/with%20space"

    settings = env.database({"DATABASE_URL": url}, "DATABASE_URL")

    assert (settings["HOST"], settings["NAME"], settings["PASSWORD"]) == ("/run/with space", "people", "a@b")
